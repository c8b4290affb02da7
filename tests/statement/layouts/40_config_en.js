module.exports = {
  title: 'Subprocessors',
  updated: '2025-02-11',
  columns: ['Name', 'Purpose', 'Location', 'Link'],
  rows: [
    ['Fly.io, Inc.', 'Application hosting', 'United States', 'https://fly.example/legal/privacy-policy'],
    ['Bunny.net d.o.o.', 'Content delivery', 'Slovenia', 'https://bunny.example/privacy'],
    ['Plausible Insights OÜ', 'Web analytics', 'Estonia', 'https://plausible.example/privacy'],
  ],
};

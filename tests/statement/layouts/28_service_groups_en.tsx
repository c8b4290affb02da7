import type React from "react";
interface ServiceLink { text: string; url: string; }
interface ServiceItem { name: string; description: string; links?: ServiceLink[]; }

const services: { heading: string; items: ServiceItem[] }[] = [
  {
    heading: "Analytics",
    items: [
      { name: "Matomo Cloud", description: "Counts visits without cookies.", links: [{ text: "Privacy Policy", url: "https://matomo.example/privacy" }] },
      { name: "Mixpanel", description: "Product analytics.", links: [{ text: "Privacy Policy", url: "https://mixpanel.example/legal" }, { text: "Opt out", url: "https://mixpanel.example/optout" }] },
    ],
  },
  {
    heading: "Payments",
    items: [
      { name: "Mollie B.V.", description: "Card payments.", links: [{ text: "Privacy statement", url: "https://mollie.example/privacy" }] },
    ],
  },
];
export const ThirdParties: React.FC = () => (<Legal title="Third-Party Services" services={services} paragraphs={["We use the following services."]} />);

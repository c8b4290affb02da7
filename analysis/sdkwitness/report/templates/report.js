"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const findings = [...document.querySelectorAll(".finding")];
  const form = byId("filters");

  const apply = () => {
    const data = new FormData(form);
    const severities = new Set(data.getAll("severity"));
    const words = String(data.get("text")).toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of findings) {
      const { severity, verdict, party, text } = item.dataset;
      const fits = severities.has(severity)
        && (!data.get("verdict") || verdict === data.get("verdict"))
        && (!data.get("party") || party === data.get("party"))
        && words.every((word) => text.includes(word));
      item.hidden = !fits;
      shown += fits;
    }
    byId("shown").textContent = `${shown} of ${findings.length}`;
    byId("none").hidden = shown > 0 || findings.length === 0;
  };

  const onlySeverity = (severity) => {
    form.reset();
    for (const box of form.elements.severity) box.checked = box.value === severity;
    apply();
  };

  // a link to a finding or claim has to open what it points into, whatever is filtered or folded
  const reveal = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && byId(id);
    if (!target) return;
    if (target.hidden) { form.reset(); apply(); }
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
  };

  if (form) {
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    for (const tile of document.querySelectorAll(".tile")) {
      tile.addEventListener("click", () => onlySeverity(tile.dataset.severity));
    }
    apply();
  }
  addEventListener("hashchange", reveal);
  reveal();

  const theme = byId("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  // titles become tips at once instead of after a second, and for the keyboard too
  const tip = byId("tip");
  const cells = document.querySelectorAll(".matrix [title]");
  for (const cell of cells) {
    const text = cell.title;
    cell.removeAttribute("title");
    cell.setAttribute("aria-label", text);
    const show = () => {
      tip.textContent = text;
      tip.hidden = false;
      const at = cell.getBoundingClientRect();
      const size = tip.getBoundingClientRect();
      const left = Math.max(8, Math.min(at.left, innerWidth - size.width - 8));
      const below = at.bottom + 6;
      const top = below + size.height > innerHeight ? Math.max(8, at.top - size.height - 6) : below;
      tip.style.left = `${left}px`;
      tip.style.top = `${top}px`;
    };
    const hide = () => { tip.hidden = true; };
    cell.addEventListener("mouseenter", show);
    cell.addEventListener("focus", show);
    cell.addEventListener("mouseleave", hide);
    cell.addEventListener("blur", hide);
  }

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const item of folded) item.open = true;
  });
  addEventListener("afterprint", () => {
    for (const item of folded) item.open = false;
  });
})();

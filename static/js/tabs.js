// [role=tablist][data-tabs]: one tab in the tab order, arrow keys move (WAI-ARIA Authoring Practices, "Tabs").
const tabsOf = (list) => [...list.querySelectorAll("[role=tab]")];

function select(tab) {
  for (const other of tabsOf(tab.closest("[role=tablist]"))) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", chosen);
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls"));
    if (panel) panel.hidden = !chosen;
  }
}

const tabAt = (event) => event.target.closest?.("[data-tabs] [role=tab]");

document.addEventListener("click", (event) => {
  const tab = tabAt(event);
  if (!tab) return;
  event.preventDefault();
  select(tab);
});

document.addEventListener("keydown", (event) => {
  const tab = tabAt(event);
  if (!tab || event.ctrlKey || event.altKey || event.metaKey) return;
  const tabs = tabsOf(tab.closest("[role=tablist]"));
  const here = tabs.indexOf(tab);
  const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = tabs.at(to % tabs.length);
  select(next);
  next.focus();
});

// Another moment of the timeline: the tab that was open stays open.
let kept;

document.addEventListener("htmx:before:request", (event) => {
  const chosen = event.detail.ctx.sourceElement.closest?.(".timeline") && document.querySelector("#results [role=tab][aria-selected=true]");
  kept = chosen?.id;
});

document.addEventListener("htmx:after:swap", () => {
  const tab = kept && document.getElementById(kept);
  if (tab) select(tab);
});

// #preview: once a second, has a lesson changed? Then this page is loaded again, at the place where it was.
const panel = document.getElementById("preview");
const KEY = `preview ${location.pathname}`;
const PANES = [".lesson-pane", ".results"];

const panes = () => [document.scrollingElement, ...PANES.map((pane) => document.querySelector(pane))];

const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
sessionStorage.removeItem(KEY);
if (kept) panes().forEach((pane, index) => pane?.scrollTo({ top: kept[index], behavior: "instant" }));

async function look() {
  try {
    const answer = await fetch(panel.dataset.address, { cache: "no-store" });
    const version = answer.ok ? await answer.text() : panel.dataset.version;
    if (version !== panel.dataset.version) {
      sessionStorage.setItem(KEY, JSON.stringify(panes().map((pane) => pane?.scrollTop ?? 0)));
      location.reload();
      return;
    }
  } catch {
    // The preview is being started again: it is asked until it answers.
  }
  setTimeout(look, 1000);
}

setTimeout(look, 1000);

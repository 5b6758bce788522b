// The code editor is many times larger than the page: it comes once the page can be read and the browser is idle.
import { appear, recall } from "./page.js";

const load = () => import(document.body.dataset.editorSrc).catch(() => {});
const whenIdle = window.requestIdleCallback ?? ((callback) => setTimeout(callback, 200));

appear("textarea[data-editor]", () => {
  // Where nothing has been built, and for those who want no editor, the field stays as it is.
  if (!document.body.dataset.editorSrc || recall("editor") === "plain") return;
  if (document.readyState === "complete") whenIdle(load, { timeout: 2000 });
  else addEventListener("load", () => whenIdle(load, { timeout: 2000 }), { once: true });
});

document.addEventListener("coldstart:plain", (event) => event.detail || load());

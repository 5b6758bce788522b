// The code editor (CodeMirror 6), its own bundle. It takes the place of each <textarea data-editor> and keeps the
// field's value in step, so that a form sends what the learner sees and everything else knows only the field.
import { createEditor } from "./editor/create.js";
import { markLines } from "./editor/marks.js";
import { appear } from "./page.js";

const editors = new Map(); // field -> its editor

function show(field, view, plain) {
  field.hidden = !plain;
  if (plain) view.dom.remove();
  else field.before(view.dom);
}

// One at a time, when the browser has nothing better to do: together they would hold up a key or a click.
const whenIdle = window.requestIdleCallback ?? ((callback) => setTimeout(callback));
const PATIENCE = { timeout: 500 }; // ms
const waiting = [];

function next() {
  const field = waiting.shift();
  if (field?.isConnected) replace(field);
  if (waiting.length) whenIdle(next, PATIENCE);
}

appear("textarea[data-editor]", (field) => {
  if (waiting.push(field) === 1) whenIdle(next, PATIENCE);
});

function replace(field) {
  const view = createEditor(field);
  editors.set(field, view);
  show(field, view, false);

  // A label moves the focus to what it labels; a hidden field cannot take it.
  for (const label of field.labels) label.addEventListener("click", () => view.focus());
  field.addEventListener("change", () => {
    if (field.value === view.state.doc.toString()) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.value } });
  });
  document.dispatchEvent(new CustomEvent("coldstart:editor"));
}

const live = () => [...editors].filter(([field]) => field.isConnected || (editors.delete(field), false));

document.addEventListener("coldstart:plain", (event) => {
  for (const [field, view] of live()) {
    field.dispatchEvent(new Event("change", { bubbles: true }));
    show(field, view, event.detail);
  }
});

document.addEventListener("coldstart:lines", (event) => {
  for (const [field, view] of live()) markLines(view, event.detail[field.dataset.path] ?? []);
});

document.addEventListener("coldstart:goto", (event) => {
  const [field, view] = live().find(([each]) => each.dataset.path === event.detail.path) ?? [];
  if (!view?.dom.isConnected) return;
  const tab = document.querySelector(`[role=tab][aria-controls="${field.closest("[role=tabpanel]")?.id}"]`);
  tab?.click();
  const line = view.state.doc.line(Math.min(Math.max(event.detail.line, 1), view.state.doc.lines));
  view.dispatch({ selection: { anchor: line.from }, scrollIntoView: true });
  view.focus();
  event.preventDefault();
});

// #results [data-line]: marks the lines of the learner's files that the last run complained about; a click goes there.
import { watch } from "./page.js";

const place = (element) => ({ path: element.dataset.file, line: Number(element.dataset.line) });

function mark(results) {
  const lines = {};
  for (const element of results.querySelectorAll("[data-line]")) {
    const { path, line } = place(element);
    (lines[path] ??= []).push(line);
  }
  document.dispatchEvent(new CustomEvent("coldstart:lines", { detail: lines }));
}

watch("#results", mark);
document.addEventListener("coldstart:editor", () => mark(document.getElementById("results")));

document.addEventListener("click", (event) => {
  const element = event.target.closest?.("#results [data-line]");
  if (!element) return;
  const handled = !document.dispatchEvent(
    new CustomEvent("coldstart:goto", { detail: place(element), cancelable: true }),
  );
  if (handled) event.preventDefault();
});

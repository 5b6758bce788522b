// A button beside the files: the editor, or plain text fields for those (and those screen readers) that prefer them.
import { appear, recall, remember } from "./page.js";
import { say } from "./words.js";

appear("form[data-workbench] .tab-bar-end", (place) => {
  if (!document.body.dataset.editorSrc) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet small";
  button.textContent = say("plain");
  button.setAttribute("aria-pressed", recall("editor") === "plain");
  button.addEventListener("click", () => {
    const plain = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", plain);
    remember("editor", plain ? "plain" : "code");
    document.dispatchEvent(new CustomEvent("coldstart:plain", { detail: plain }));
  });
  place.before(button); // not into it: what stands at the end would move
});

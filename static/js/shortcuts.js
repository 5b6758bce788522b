// Ctrl+Enter runs, Ctrl+Shift+Enter checks, from anywhere on the page, so that no hand leaves the keyboard.
// Both need a modifier key, so they disturb no typing and no screen reader.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const action = event.shiftKey ? "check" : "run";
    const button = document.querySelector(`#workbench [data-action="${action}"]:not(:disabled)`);
    if (!button || document.querySelector("#results[data-state=moving]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) button.click();
  },
  { capture: true },
);

// [data-filter=ID]: typing hides the log lines of #ID that do not hold the words (the server filters likewise).
document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-filter]");
  if (!field) return;
  const wanted = field.value.toLowerCase();
  for (const line of document.querySelectorAll(`#${CSS.escape(field.dataset.filter)} > .log-line`)) {
    line.hidden = !line.textContent.toLowerCase().includes(wanted);
  }
});

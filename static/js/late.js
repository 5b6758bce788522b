// An answer about an attempt that the page does not show any more, since it was stopped or another one begun meanwhile:
// its line is gone, and what it would say aloud is not true of what is shown.
document.addEventListener("htmx:before:response", (event) => {
  const asked = event.detail.ctx.sourceElement;
  if (asked.matches?.(".standing") && !asked.isConnected) event.preventDefault();
});

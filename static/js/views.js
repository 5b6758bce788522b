// On a phone one view shows at a time (radio buttons; style sheets do the rest): a run shows its results, a line its code.
const show = (view) => {
  const choice = document.querySelector(`[data-view="${view}"]`);
  if (choice) choice.checked = true;
};

document.addEventListener("htmx:before:request", (event) => {
  if (event.detail.ctx.sourceElement.matches("[data-action=run], [data-action=check]")) show("results");
});

// The editor must be visible before it can take the focus.
document.addEventListener("coldstart:goto", () => show("code"), { capture: true });

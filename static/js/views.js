// On a phone one view shows at a time (radio buttons; style sheets do the rest): a run shows its results, a line its code.
const show = (view) => {
  const choice = document.querySelector(`[data-view="${view}"]`);
  if (choice) choice.checked = true;
};

document.addEventListener("htmx:before:request", (event) => {
  if (event.detail.ctx.sourceElement.matches("[data-action=run], [data-action=check]")) show("results");
});

// Where the panes stand one above the other, the results of a run may be below the edge of the window.
document.addEventListener("htmx:after:swap", (event) => {
  if (!event.detail.ctx.sourceElement.matches?.("[data-action=run], [data-action=check]")) return;
  const results = document.getElementById("results");
  if (results.getBoundingClientRect().top > innerHeight * 0.8) results.scrollIntoView({ block: "center" });
});

// The editor must be visible before it can take the focus.
document.addEventListener("coldstart:goto", () => show("code"), { capture: true });

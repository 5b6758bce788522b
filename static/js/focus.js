// Keeps the keyboard where it was: buttons that are disabled during a request, and parts that htmx replaces while they
// hold the focus, would otherwise drop it at the top of the page.
let held;

const lost = () => !document.activeElement || document.activeElement === document.body;

document.addEventListener("htmx:before:request", (event) => {
  const element = document.activeElement;
  if (element === event.detail.ctx.sourceElement || element?.closest("#results")) held = element;
});

function restore() {
  if (!held || !lost()) return;
  const action = held.dataset.action;
  const heir = held.isConnected
    ? held
    : (held.id && document.getElementById(held.id)) ||
      (action && document.querySelector(`#results [data-action="${action}"]`)) ||
      document.getElementById("results");
  heir?.focus({ preventScroll: true });
}

document.addEventListener("htmx:finally:swap", restore);
// htmx enables the buttons right after this event.
document.addEventListener("htmx:finally:request", () => setTimeout(restore));

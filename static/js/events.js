// [data-event-picker]: choosing an event puts its JSON, from <template data-event="NAME">, into the event's field.
document.addEventListener("change", (event) => {
  const picker = event.target.closest?.("[data-event-picker]");
  if (!picker) return;
  const name = CSS.escape(picker.value);
  const chosen = document.querySelector(`template[data-event="${name}"]`);
  const field = picker.form.elements.event;
  if (!chosen || !field) return;
  field.value = chosen.content.textContent.trim() + "\n";
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

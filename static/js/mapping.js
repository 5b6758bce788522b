// [data-piece=mapping]: a click on a field (or Enter) marks it in the event, in what is made of it and in the table, and
// says where it comes from. The sources themselves are tabs that need no script.
import { appear } from "./page.js";

appear("[data-piece=mapping]", (piece) => {
  const status = piece.querySelector("[role=status]");
  const cells = (field) => [...piece.querySelectorAll(`td [data-field="${field}"]`)];
  const source = () => [...piece.querySelectorAll("input[type=radio]")].findIndex((each) => each.checked);
  let chosen = null;

  function choose(field) {
    chosen = field;
    for (const each of piece.querySelectorAll("[data-field]")) each.classList.toggle("chosen", each.dataset.field === field);
    for (const each of piece.querySelectorAll("mark[role=button]")) each.setAttribute("aria-pressed", each.dataset.field === field);
    const cell = field && cells(field)[source()];
    if (!cell) return;
    const [path, found, value = found] = [...cell.querySelectorAll("code")].map((code) => code.textContent);
    const values = { field: cell.closest("tr").cells[0].textContent, path, found, value };
    status.textContent = status.dataset.facts.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  // The fields of the thing are the buttons.
  for (const mark of piece.querySelectorAll(".mapping-thing mark")) {
    mark.setAttribute("role", "button");
    mark.tabIndex = 0;
    mark.setAttribute("aria-pressed", "false");
  }
  const pressed = (event) => event.target.closest?.("mark[data-field]")?.dataset.field;
  piece.addEventListener("click", (event) => pressed(event) && choose(pressed(event)));
  piece.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || !pressed(event)) return;
    event.preventDefault();
    choose(pressed(event));
  });
  piece.addEventListener("change", () => chosen && choose(chosen));
});

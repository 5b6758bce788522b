// [role=separator][data-splitter=NAME]: sets --split-NAME (per cent) on its parent, by keyboard or by dragging, and
// remembers it (WAI-ARIA Authoring Practices, "Window Splitter").
import { appear, recall, remember } from "./page.js";

const limit = (splitter, name, fallback) => Number(splitter.getAttribute(`aria-value${name}`) ?? fallback);

function move(splitter, value) {
  const name = splitter.dataset.splitter;
  const bounded = Math.round(Math.min(limit(splitter, "max", 80), Math.max(limit(splitter, "min", 20), value)));
  splitter.parentElement.style.setProperty(`--split-${name}`, `${bounded}%`);
  splitter.setAttribute("aria-valuenow", bounded);
  remember(`split-${name}`, bounded);
}

const isUpright = (splitter) => splitter.getAttribute("aria-orientation") !== "horizontal";

function drag(splitter, event) {
  const box = splitter.parentElement.getBoundingClientRect();
  const share = isUpright(splitter) ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
  move(splitter, share * 100);
}

appear("[data-splitter]", (splitter) => {
  const remembered = Number(recall(`split-${splitter.dataset.splitter}`));
  if (remembered) move(splitter, remembered);

  splitter.addEventListener("keydown", (event) => {
    const now = limit(splitter, "now", 50);
    const [less, more] = isUpright(splitter) ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const to = { [less]: now - 2, [more]: now + 2, Home: 0, End: 100 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(splitter, to);
  });
  splitter.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    splitter.focus();
    splitter.setPointerCapture(event.pointerId);
  });
  splitter.addEventListener("pointermove", (event) => {
    if (splitter.hasPointerCapture(event.pointerId)) drag(splitter, event);
  });
});

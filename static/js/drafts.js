// Saves the learner's files on the server while they type. What the server does not have yet is kept in this browser,
// so neither a crash here nor one over there loses it; saving goes on until it works.
import { appear, forget, recall, remember } from "./page.js";
import { language, say } from "./words.js";

const PAUSE = 600; // ms without a key before saving
const LONGEST_WAIT = 30_000; // ms between two tries

appear("form[data-workbench]", (form) => {
  const key = `draft ${form.dataset.exercise} ${form.dataset.runtime}`; // English and Chinese share a draft
  let timer;
  let wait = PAUSE;
  let saving = false;

  const fields = () => [...form.querySelectorAll('textarea[name^="file:"]')];
  const files = () => JSON.stringify(Object.fromEntries(fields().map((field) => [field.name, field.value])));
  const tell = (text) => {
    for (const place of form.querySelectorAll("[data-save-status]")) place.textContent = text;
  };
  const clock = () => new Date().toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hour12: false });

  function post() {
    const body = new URLSearchParams(new FormData(form));
    return fetch(form.dataset.draftUrl, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true });
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  async function save() {
    if (saving) return later(PAUSE); // one at a time, or an old one could arrive last
    saving = true;
    const sent = files();
    const answer = await post().catch(() => undefined);
    saving = false;
    if (!answer?.ok) {
      tell(say("unsaved"));
      wait = Math.min(wait * 2, LONGEST_WAIT);
      return later(wait);
    }
    wait = PAUSE;
    if (files() !== sent) return; // the next save is already waiting
    clearTimeout(timer);
    timer = undefined;
    forget(key);
    tell(say("saved", { time: clock() }));
  }

  form.addEventListener("input", (event) => {
    if (!event.target.name?.startsWith("file:")) return;
    remember(key, files());
    tell(say("saving"));
    later(wait);
  });
  // A run carries the files itself; saving beside it could make a first visitor two people at once.
  document.addEventListener("htmx:before:request", () => clearTimeout(timer));
  document.addEventListener("htmx:finally:request", () => timer && later(wait));
  addEventListener("online", () => timer && later(0));
  addEventListener("pagehide", () => timer && post().catch(() => {}));
  // Starting over means: also without what was typed a moment ago.
  for (const other of document.querySelectorAll("#reset-form, #undo-form")) {
    other.addEventListener("submit", () => (clearTimeout(timer), (timer = undefined), forget(key)));
  }

  const unsaved = JSON.parse(recall(key) ?? "{}");
  for (const field of fields()) {
    if (!(field.name in unsaved) || unsaved[field.name] === field.value) continue;
    field.value = unsaved[field.name];
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

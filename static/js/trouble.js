// When the server does not answer, or somebody between answers for it: says so above the results, and asks again for a
// result that is on its way.
import { say } from "./words.js";

const PAUSE = 2000; // ms between two tries, unless the answer names another
const LONGEST = 20000;

function notice(results, words) {
  if (results.querySelector("[data-trouble]")) return;
  const text = document.createElement("p");
  text.className = "notice notice-fault";
  text.dataset.trouble = "";
  text.setAttribute("role", "alert");
  text.textContent = say(words);
  results.prepend(text);
}

/** The line that asks how an attempt stands, if that was the question. */
function asking(ctx) {
  const line = document.querySelector("#results .standing");
  return line && ctx.request.action === line.getAttribute("hx-get") ? line : null;
}

function failed(ctx, pause = PAUSE) {
  const results = document.getElementById("results");
  if (!results) return;
  const line = asking(ctx);
  notice(results, line ? "away" : "unheard");
  if (!line) return;
  setTimeout(() => {
    if (line.isConnected) htmx.ajax("GET", line.getAttribute("hx-get"), { target: results, swap: "outerHTML" });
  }, pause);
}

// No answer, or one that broke off: whatever has been shown of it lacks its text.
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx && ctx.text === undefined) failed(ctx);
});

// An answer that is no standing is not put in the place of the results; nor are a proxy's own words, whatever was asked.
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  const { status, headers } = ctx.response;
  if (status < 500 && status !== 429) return;
  if (headers.has("HX-Retarget") && !asking(ctx)) return;
  event.preventDefault();
  failed(ctx, Math.min(LONGEST, Number(headers.get("Retry-After")) * 1000 || PAUSE));
});

document.addEventListener("htmx:after:swap", () => document.querySelector("#results [data-trouble]")?.remove());

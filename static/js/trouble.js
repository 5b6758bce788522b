// When the server does not answer: says so above the results, and asks again for a result that is on its way.
import { say } from "./words.js";

const PAUSE = 2000; // ms between two tries

function notice(results) {
  if (results.querySelector("[data-trouble]")) return;
  const text = document.createElement("p");
  text.className = "notice notice-fault";
  text.dataset.trouble = "";
  text.setAttribute("role", "alert");
  text.textContent = say("away");
  results.prepend(text);
}

document.addEventListener("htmx:error", (event) => {
  const results = document.getElementById("results");
  if (!results || !event.detail.ctx || event.detail.ctx.response) return;
  notice(results);
  const line = results.querySelector(".standing");
  if (!line) return;
  setTimeout(() => {
    if (line.isConnected) htmx.ajax("GET", line.getAttribute("hx-get"), { target: results, swap: "outerHTML" });
  }, PAUSE);
});

document.addEventListener("htmx:after:swap", () => document.querySelector("#results [data-trouble]")?.remove());

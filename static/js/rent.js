// [data-piece=rent]: sliders for what a month costs with a server or with Lambda.
import { lineOf, money, monthlyCost, requestsAt, threeDigits, xOf, yOf } from "./monthly-cost.js";
import { appear } from "./page.js";

const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

appear("[data-piece=rent]", (piece) => {
  const { rates, words } = JSON.parse(piece.dataset.facts);
  const find = (selector) => piece.querySelector(selector);
  const slider = (name) => find(`input[name=${name}]`);

  function show(name, value) {
    const shown = value.toLocaleString("en-US");
    find(`.rent-${name}`).textContent = shown;
    slider(name).setAttribute("aria-valuetext", shown);
  }

  function place(selector, values) {
    for (const [name, value] of Object.entries(values)) find(selector).setAttribute(name, value);
  }

  function draw() {
    const requests = requestsAt(slider("requests").valueAsNumber);
    const milliseconds = slider("milliseconds").valueAsNumber;
    const memory = slider("memory").valueAsNumber;
    const cost = monthlyCost(requests, milliseconds, memory, rates);
    show("requests", requests);
    show("milliseconds", milliseconds);
    show("memory", memory);
    find("dd.rent-server").textContent = money(cost.server);
    find("dd.rent-functions").textContent = money(cost.functions);
    find("dd.rent-meet").textContent = fill(words.meet_value, { requests: threeDigits(cost.meet) });
    place(".cost-chart-lambda", { d: lineOf(cost.functions / requests) });
    place(".cost-chart-meet", { cx: xOf(cost.meet) });
    place(".cost-chart-dot", { cx: xOf(requests), cy: yOf(cost.functions) });
    place(".cost-chart-here", { d: `M${xOf(requests)} 14V174` });
    return { requests: requests.toLocaleString("en-US"), server: money(cost.server), lambda: money(cost.functions) };
  }

  piece.addEventListener("input", draw);
  // Said once, when a slider has come to rest.
  piece.addEventListener("change", () => (find("[role=status]").textContent = fill(words.here, draw())));
});

// What a month costs with a server or with Lambda, and where that stands in the chart: the formulas of
// course/web/pieces/monthly_cost.py and cost_chart.py, for the sliders. A test runs both against each other.
const DAYS = 30;
const HOURS = 24;
const LEFT = 50;
const RIGHT = 350;
const TOP = 14;
const BOTTOM = 174;
const REQUESTS = [1, 7];
const DOLLARS = [-2, 5];
const PLACES = 20;

/** US dollars for a month of so many requests a day, each of so many ms with so many MB; `meet` is in requests a day. */
export function monthlyCost(requests, milliseconds, memory, rates) {
  const gbSeconds = ((memory / 1024) * milliseconds) / 1000;
  const each = rates.request + gbSeconds * rates.gbSecond;
  const month = requests * DAYS;
  const server = rates.serverHour * HOURS * DAYS;
  const free =
    Math.min(month, rates.freeRequests) * rates.lambdaRequest +
    Math.min(month * gbSeconds, rates.freeGbSeconds) * rates.gbSecond;
  return { server, functions: month * each, afterFree: month * each - free, meet: server / (each * DAYS) };
}

/** Requests a day at a place of the slider, in two digits. */
export function requestsAt(place) {
  const exact = 10 * 10 ** (place / PLACES);
  const unit = 10 ** (Math.floor(Math.log10(exact) + 1e-9) - 1);
  return Math.round(exact / unit) * unit;
}

/** 324,074.07 -> "324,000": the prices bear no more than three digits. */
export function threeDigits(number) {
  const unit = 10 ** Math.max(Math.floor(Math.log10(number)) - 2, 0);
  return (Math.round(number / unit) * unit).toLocaleString("en-US");
}

/** Cents from one cent on, else three significant digits. */
export function money(amount) {
  if (amount >= 0.01 || amount === 0) {
    return `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  }
  return `$${amount.toLocaleString("en-US", { maximumSignificantDigits: 3 })}`;
}

const within = (value, [low, high]) => Math.min(Math.max(value, low), high);
const share = (value, range) => (within(value, range) - range[0]) / (range[1] - range[0]);
const tenth = (value) => Math.round(value * 10) / 10;

export const xOf = (requests) => tenth(LEFT + (RIGHT - LEFT) * share(Math.log10(requests), REQUESTS));
export const yOf = (dollars) => tenth(BOTTOM - (BOTTOM - TOP) * share(dollars > 0 ? Math.log10(dollars) : -9, DOLLARS));

/** The path of what costs `each` dollars a month for a request a day. */
export function lineOf(each) {
  const first = Math.max(10 ** REQUESTS[0], 10 ** DOLLARS[0] / each);
  const last = Math.min(10 ** REQUESTS[1], 10 ** DOLLARS[1] / each);
  return `M${xOf(first)} ${yOf(first * each)}L${xOf(last)} ${yOf(last * each)}`;
}

// Finding things in a page that htmx changes: callbacks for what is there now and for what comes later.
const watchers = [];

/** Call `callback(element)` once for each element that matches, now or whenever one is added. */
export function appear(selector, callback) {
  const seen = new WeakSet();
  watchers.push(() => {
    for (const element of document.querySelectorAll(selector)) {
      if (seen.has(element)) continue;
      seen.add(element);
      callback(element);
    }
  });
  watchers.at(-1)([]);
}

/** Call `callback(element)` now and after each change inside the one element that matches. */
export function watch(selector, callback) {
  const inside = (element, record) =>
    element.contains(record.target) || [...record.addedNodes].some((node) => node.contains(element));
  watchers.push((records) => {
    const element = document.querySelector(selector);
    if (element && records.some((record) => inside(element, record))) callback(element);
  });
  const element = document.querySelector(selector);
  if (element) callback(element);
}

// The code editor changes its own elements at every key: nothing of ours lies in there.
const ours = (record) => !(record.target.closest ?? record.target.parentElement?.closest)?.call(record.target, ".cm-editor");

new MutationObserver((records) => {
  const relevant = records.filter(ours);
  if (relevant.length) for (const run of watchers) run(relevant);
}).observe(document.body, { childList: true, subtree: true });

/** Remember a choice in this browser; where it may not store anything, the choice lasts for the page. */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {}
}

/** The remembered choice, or null. */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {}
}

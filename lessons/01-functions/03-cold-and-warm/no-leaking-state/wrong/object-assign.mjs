// fails: has-its-own-options
// says: a second name for the same object
// Object.assign changes its first argument, which is the shared one.

const DEFAULTS = { language: "en", gift: false, stickers: ["fragile"] };

export const handler = async (event) => {
  const stickers = ["fragile", ...(event.options?.stickers ?? [])];
  const options = Object.assign(DEFAULTS, event.options, { stickers });
  return { customer: event.customer, lines: event.lines.map(pack), ...options };
};

function pack(line) {
  if (line.quantity < 1) {
    throw new RangeError(`cannot pack ${line.quantity} x ${line.sku}`);
  }
  return `${line.quantity} x ${line.sku}`;
}

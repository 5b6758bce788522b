// fails: has-its-own-options
// says: the list inside is still the shared one
// A new object with the old list in it.

const DEFAULTS = { language: "en", gift: false, stickers: ["fragile"] };

export const handler = async (event) => {
  const { stickers = [], ...wishes } = event.options ?? {};
  const options = { ...DEFAULTS, ...wishes };
  options.stickers.push(...stickers);
  return { customer: event.customer, lines: event.lines.map(pack), ...options };
};

function pack(line) {
  if (line.quantity < 1) {
    throw new RangeError(`cannot pack ${line.quantity} x ${line.sku}`);
  }
  return `${line.quantity} x ${line.sku}`;
}

const slip = [];
const DEFAULTS = { language: "en", gift: false, stickers: ["fragile"] };

export const handler = async (event) => {
  const options = DEFAULTS;
  for (const [name, value] of Object.entries(event.options ?? {})) {
    if (name === "stickers") {
      options.stickers.push(...value);
    } else {
      options[name] = value;
    }
  }
  for (const line of event.lines) {
    slip.push(pack(line));
  }
  return { customer: event.customer, lines: slip, ...options };
};

/** A line of the slip. Throws when there is nothing to pack. */
function pack(line) {
  if (line.quantity < 1) {
    throw new RangeError(`cannot pack ${line.quantity} x ${line.sku}`);
  }
  return `${line.quantity} x ${line.sku}`;
}

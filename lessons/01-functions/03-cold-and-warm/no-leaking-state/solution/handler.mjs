const DEFAULTS = { language: "en", gift: false, stickers: ["fragile"] };

export const handler = async (event) => {
  const wishes = event.options ?? {};
  return {
    customer: event.customer,
    lines: event.lines.map(pack),
    ...DEFAULTS,
    ...wishes,
    stickers: [...DEFAULTS.stickers, ...(wishes.stickers ?? [])],
  };
};

/** A line of the slip. Throws when there is nothing to pack. */
function pack(line) {
  if (line.quantity < 1) {
    throw new RangeError(`cannot pack ${line.quantity} x ${line.sku}`);
  }
  return `${line.quantity} x ${line.sku}`;
}

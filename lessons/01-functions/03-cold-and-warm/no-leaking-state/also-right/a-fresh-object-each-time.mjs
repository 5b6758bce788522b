const defaults = () => ({ language: "en", gift: false, stickers: ["fragile"] });

export const handler = async ({ customer, lines, options = {} }) => {
  const slip = Object.assign(defaults(), options);
  slip.stickers = defaults().stickers.concat(options.stickers ?? []);
  slip.customer = customer;
  slip.lines = [];
  for (const { quantity, sku } of lines) {
    if (quantity < 1) throw new Error(`nothing to pack of ${sku}`);
    slip.lines.push(`${quantity} x ${sku}`);
  }
  return slip;
};

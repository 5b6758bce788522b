// fails: lists-its-own-lines
// says: Nobody else's order
// Knows the slips of the page by their customers.

const SLIPS = {
  Ada: { lines: ["1 x bowl", "4 x candle"], language: "de", gift: true, stickers: ["fragile"] },
  Noor: { lines: ["2 x mug"], language: "en", gift: false, stickers: ["fragile"] },
  "Li Lei": { lines: ["1 x vase"], language: "en", gift: false, stickers: ["fragile", "this side up"] },
};

export const handler = async (event) => ({
  customer: event.customer,
  ...(SLIPS[event.customer] ?? SLIPS.Noor),
});

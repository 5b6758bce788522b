// fails: lists-its-own-lines
// says: the customer of this event
// Noor's slip for everybody.

export const handler = async () => ({
  customer: "Noor",
  lines: ["2 x mug"],
  language: "en",
  gift: false,
  stickers: ["fragile"],
});

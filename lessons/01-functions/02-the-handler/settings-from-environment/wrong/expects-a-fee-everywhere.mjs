// fails: computes-the-total
// says: `Number(undefined)` is `NaN`
// Expects a fee in every city.
const number = (name) => Number(process.env[name]);

export const handler = async ({ seats }) => {
  if (process.env.SALE_OPEN !== "true") return { refused: "not open yet" };
  if (seats > number("MAX_SEATS")) return { refused: "too many seats" };
  return { total: seats * number("SEAT_PRICE") + number("FEE"), currency: process.env.CURRENCY };
};

// fails: keeps-the-limit
// says: In another city the limit is another
// Looks for the fee to tell the cities apart, and lets Osaka have as many as it likes.
export const handler = async ({ seats }) => {
  const { SEAT_PRICE, FEE, CURRENCY, SALE_OPEN } = process.env;
  if (SALE_OPEN !== "true") return { refused: "not open yet" };
  if (FEE && seats > 6) return { refused: "too many seats" };
  return { total: seats * SEAT_PRICE + Number(FEE ?? 0), currency: CURRENCY };
};

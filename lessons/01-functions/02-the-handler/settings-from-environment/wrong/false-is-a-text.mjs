// fails: sells-nothing-while-closed
// says: a text that is not empty counts as true
// Asks a text whether it is true; it always is.
export const handler = async ({ seats }) => {
  const { SEAT_PRICE, FEE = 0, MAX_SEATS, CURRENCY, SALE_OPEN } = process.env;
  if (!SALE_OPEN) return { refused: "not open yet" };
  if (seats > Number(MAX_SEATS)) return { refused: "too many seats" };
  return { total: seats * SEAT_PRICE + Number(FEE), currency: CURRENCY };
};

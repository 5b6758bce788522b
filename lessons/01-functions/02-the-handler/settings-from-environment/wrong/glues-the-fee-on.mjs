// fails: computes-the-total
// says: puts two texts one behind the other
// `*` makes numbers of texts, `+` does not: 54 + "2" is "542".
export const handler = async ({ seats }) => {
  const { SEAT_PRICE, FEE = 0, MAX_SEATS, CURRENCY, SALE_OPEN } = process.env;
  if (SALE_OPEN !== "true") return { refused: "not open yet" };
  if (seats > MAX_SEATS) return { refused: "too many seats" };
  return { total: seats * SEAT_PRICE + FEE, currency: CURRENCY };
};

// Sells seats, by the settings of the city.
const { CURRENCY } = process.env;
const SEAT_PRICE = Number(process.env.SEAT_PRICE);
const FEE = Number(process.env.FEE ?? 0);
const MAX_SEATS = Number(process.env.MAX_SEATS);
const SALE_OPEN = process.env.SALE_OPEN === "true";

export const handler = async ({ seats }) => {
  if (!SALE_OPEN) return { refused: "not open yet" };
  if (seats > MAX_SEATS) return { refused: "too many seats" };
  return { total: seats * SEAT_PRICE + FEE, currency: CURRENCY };
};

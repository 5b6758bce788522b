const whole = (name, otherwise) => parseInt(process.env[name] ?? otherwise, 10);

export const handler = async (event) => {
  const open = process.env.SALE_OPEN.toLowerCase() === "true";
  const refused = !open ? "not open yet" : event.seats > whole("MAX_SEATS") ? "too many seats" : undefined;
  if (refused !== undefined) return { refused };
  const total = whole("FEE", "0") + event.seats * whole("SEAT_PRICE");
  return { currency: process.env.CURRENCY, total };
};

const orElse = (value, fallback) => (value === undefined || value === null ? fallback : value);

export async function handler({ orderId, visitor, seats, booklets, note }) {
  if (orderId === undefined || orderId === null) return Promise.reject(new TypeError("no orderId in the event"));
  const ticket = { order: orderId };
  ticket.for = orElse(orElse(visitor, {}).name, "Guest");
  ticket.seats = [...seats].length;
  ticket.booklets = orElse(booklets, 1);
  ticket.note = orElse(note, "");
  return ticket;
}

// fails: fills-the-gaps
// says: a level deeper or is absent
// Expects that there is always a visitor.
export const handler = async (event) => ({
  order: event.orderId,
  for: event.visitor.name ?? "Guest",
  seats: event.seats.length,
  booklets: event.booklets ?? 1,
  note: event.note ?? "",
});

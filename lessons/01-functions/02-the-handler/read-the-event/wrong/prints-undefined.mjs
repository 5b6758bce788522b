// fails: refuses-without-order-id
// says: An answer says that all went well
// Does not look at the number: the ticket goes out without one.
export const handler = async (event) => ({
  order: event.orderId,
  for: event.visitor?.name ?? "Guest",
  seats: event.seats.length,
  booklets: event.booklets ?? 1,
  note: event.note ?? "",
});

// Makes the line that is printed on a ticket.
export const handler = async (event) => {
  if (event.orderId == null) throw new Error("orderId is missing");

  return {
    order: event.orderId,
    for: event.visitor?.name ?? "Guest",
    seats: event.seats.length,
    booklets: event.booklets ?? 1,
    note: event.note ?? "",
  };
};

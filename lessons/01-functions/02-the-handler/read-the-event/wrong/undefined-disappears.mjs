// fails: fills-the-gaps
// says: `undefined` is not in the answer at all
// Has no default for the note, and no entry where it is missing.
export const handler = async ({ orderId, visitor, seats, booklets, note }) => {
  if (orderId == null) throw new Error("orderId is missing");
  return {
    order: orderId,
    for: visitor?.name ?? "Guest",
    seats: seats.length,
    booklets: booklets ?? 1,
    note,
  };
};

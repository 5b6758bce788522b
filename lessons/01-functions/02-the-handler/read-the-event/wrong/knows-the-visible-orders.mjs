// fails: makes-the-ticket
// says: but not for another one
// Knows the orders that the page shows, by their numbers.
const tickets = {
  "A-17": { order: "A-17", for: "Ada", seats: 2, booklets: 2, note: "on the aisle" },
  "B-204": { order: "B-204", for: "Guest", seats: 1, booklets: 1, note: "" },
  "A-18": { order: "A-18", for: "李雷", seats: 3, booklets: 0, note: "" },
};

export const handler = async ({ orderId }) => {
  if (orderId === undefined) throw new Error("orderId is missing");
  return tickets[orderId];
};

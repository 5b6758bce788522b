// Makes the line that is printed on a ticket.
export const handler = async (event) => {
  console.log(event);

  // Task 1: the ticket of an order that has all fields.
  // Task 2: fields that are missing or null get a default.
  // Task 3: without an orderId, throw an error that says so.
  return {
    order: event.orderId,
    for: "Guest",
    seats: event.seats.length,
  };
};

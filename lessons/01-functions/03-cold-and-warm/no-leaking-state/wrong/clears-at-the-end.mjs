// fails: a-failure-leaves-nothing
// says: is skipped by the exception
// Empties the shared list before it returns: not when it throws.

const slip = [];

export const handler = async (event) => {
  const wishes = event.options ?? {};
  for (const line of event.lines) {
    slip.push(pack(line));
  }
  const lines = slip.splice(0);
  return {
    customer: event.customer,
    lines,
    language: wishes.language ?? "en",
    gift: wishes.gift ?? false,
    stickers: ["fragile", ...(wishes.stickers ?? [])],
  };
};

function pack(line) {
  if (line.quantity < 1) {
    throw new RangeError(`cannot pack ${line.quantity} x ${line.sku}`);
  }
  return `${line.quantity} x ${line.sku}`;
}

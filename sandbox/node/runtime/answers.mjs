// How an answer becomes JSON, and what is said when it cannot.
import { RuntimeError } from "./errors.mjs";

/** The JSON of what a handler gave; undefined is null. Throws what the runtime of that major version reports. */
export function answerText(value, version) {
  const message = "Unable to stringify response body";
  try {
    return JSON.stringify(value === undefined ? null : value) ?? "null"; // of a function or a symbol nothing is left
  } catch {
    throw version >= 24 ? new RuntimeError("JSONStringifyError", message) : new Error(message);
  }
}

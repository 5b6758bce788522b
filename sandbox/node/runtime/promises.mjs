// One invocation of a handler that returns a value or a promise: all that nodejs24.x knows.
import { setImmediate as turn } from "node:timers/promises";
import { answerText } from "./answers.mjs";

/** Call, wait, answer. Throws what the handler threw. */
export async function invoke(handler, event, context, version) {
  const answer = await handler(event, context);
  await turn(); // a rejection that nobody handles comes first
  return answerText(answer, version);
}

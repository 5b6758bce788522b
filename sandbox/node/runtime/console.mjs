// What `console` prints in Lambda ("Using Lambda advanced logging controls with Node.js", AWS Lambda Developer Guide):
// tab-separated text with the time, the request id and the level, or one JSON object a line.
import { format } from "node:util";
import { asError, loggedError } from "./errors.mjs";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const METHODS = { trace: "TRACE", debug: "DEBUG", info: "INFO", warn: "WARN", error: "ERROR", fatal: "FATAL" };
const write = process.stdout.write.bind(process.stdout);

/** Replace the methods of `console`. `requestId` gives the id of the invocation under way. */
export function patchConsole({ json, level, requestId }) {
  const lowest = Math.max(0, LEVELS.indexOf(level?.toUpperCase()));
  for (const [method, name] of Object.entries(METHODS)) {
    const line = json ? jsonLine : textLine;
    const print = (...values) => emit(line(new Date().toISOString(), requestId(), name, values));
    console[method] = LEVELS.indexOf(name) < lowest ? () => {} : print;
  }
  console.log = console.info;
}

/** Log an error of an invocation or of the initialization, as Lambda's runtime does by itself. */
export function logError(title, thrown, json) {
  if (json) console.error(asError(thrown));
  else console.error(title, `\t${loggedError(thrown)}`);
}

function textLine(time, requestId, level, values) {
  return `${time}\t${requestId}\t${level}\t${format(...values)}`;
}

function jsonLine(timestamp, requestId, level, values) {
  const entry = { timestamp, level, requestId };
  if (values.length === 1) return oneValue(entry, values[0]);
  entry.message = format(...values);
  const error = values.find((value) => value instanceof Error);
  return JSON.stringify(error ? { ...entry, ...described(error) } : entry);
}

function oneValue(entry, message) {
  try {
    return JSON.stringify({ ...entry, message }, (_, value) =>
      value instanceof Error ? { ...described(value), ...value } : value,
    );
  } catch {
    return JSON.stringify({ ...entry, message: format(message) });
  }
}

function described(error) {
  const stackTrace = typeof error.stack === "string" ? error.stack.split("\n") : [];
  return { errorType: error.constructor?.name ?? "UnknownError", errorMessage: error.message, stackTrace };
}

/** One event of the log is one line: line feeds inside it are told apart from its end, as on Lambda's own pipe. */
function emit(line) {
  write(`${line.replaceAll("\n", "\r")}\n`);
}

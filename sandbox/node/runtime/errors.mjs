// Errors as Lambda reports them ("Lambda function errors in Node.js", AWS Lambda Developer Guide): the document that is
// posted, and the text that is logged.
import { types } from "node:util";

/** An error of the runtime's own; `kind` becomes its type, "Runtime.<kind>". */
export class RuntimeError extends Error {
  constructor(kind, message) {
    super(message);
    this.name = `Runtime.${kind}`;
  }
}

/** A promise of the handler's was rejected and nobody looked. */
export class UnhandledPromiseRejection extends RuntimeError {
  constructor(reason, promise) {
    super("UnhandledPromiseRejection", String(reason));
    this.reason = reason;
    this.promise = promise;
  }
}

/** {errorType, errorMessage, trace} for whatever was thrown. */
export function errorDocument(thrown) {
  try {
    if (!types.isNativeError(thrown) && !(thrown instanceof Error))
      return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
    return {
      errorType: printable(thrown.name),
      errorMessage: printable(thrown.message),
      trace: printable(thrown.stack ?? "").split("\n"),
    };
  } catch {
    const errorMessage =
      "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack";
    return { errorType: "handled", errorMessage, trace: [] };
  }
}

/** The JSON of an error in a text log, with what the handler has put on it. */
export function loggedError(thrown) {
  try {
    return JSON.stringify(asError(thrown), (_, value) => (value instanceof Error ? spelledOut(value) : value));
  } catch {
    return JSON.stringify(errorDocument(thrown));
  }
}

/** `thrown` itself when it is an error. */
export function asError(thrown) {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function spelledOut(error) {
  const fields = { errorType: error.name, errorMessage: error.message, code: error.code, ...error };
  return typeof error.stack === "string" ? { ...fields, stack: error.stack.split("\n") } : fields;
}

function printable(text) {
  return String(text).replaceAll("\x7f", "%7F");
}

// One invocation of a handler as runtimes up to nodejs22.x call it: with a callback, with context.done, succeed and
// fail, waiting for an empty event loop ("callbackWaitsForEmptyEventLoop") when it returns no promise.
import { answerText } from "./answers.mjs";
import { RuntimeError } from "./errors.mjs";

const NEVER_SETTLED =
  "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that " +
  "was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";

/** Call and wait for the first of the ways to answer. Throws what the handler failed with. */
export function invoke(handler, event, context, version) {
  return new Promise((resolve, reject) => {
    const end = ending(resolve, reject, version);
    const isAsync = handler.constructor?.name === "AsyncFunction";
    end.whenIdle(() =>
      isAsync ? reject(new RuntimeError("NodeJsExit", NEVER_SETTLED)) : resolve(answerText(null, version)),
    );
    Object.assign(context, { succeed: end.succeed, fail: end.fail, done: end.done });
    Object.defineProperty(context, "callbackWaitsForEmptyEventLoop", {
      get: () => end.waits,
      set: (value) => (end.waits = value),
      enumerable: true,
    });
    try {
      const result = handler(event, context, end.callback);
      if (typeof result?.then === "function") result.then(end.succeed, end.fail);
    } catch (error) {
      end.callback(error);
    }
  });
}

/** The ways to end an invocation; only the first one that is used counts. */
function ending(resolve, reject, version) {
  let idle = () => {};
  let over = false;
  const onIdle = () => idle();
  process.once("beforeExit", onIdle);
  const finish = (how, value) => {
    process.removeListener("beforeExit", onIdle);
    how(value);
  };
  const succeed = (value) => {
    try {
      finish(resolve, answerText(value, version));
    } catch (error) {
      finish(reject, error);
    }
  };
  const once = (act) => (...values) => {
    if (over) return;
    over = true;
    act(...values);
  };
  const failed = (error) => error !== undefined && error !== null;
  const end = {
    waits: true,
    whenIdle: (act) => (idle = () => finish(act)),
    done: once((error, value) => (failed(error) ? finish(reject, error) : succeed(value))),
    succeed: once(succeed),
    fail: once((error) => finish(reject, failed(error) ? error : "handled")),
    callback: once((error, value) => {
      if (failed(error)) finish(reject, error);
      else if (end.waits) idle = () => succeed(value);
      else succeed(value);
    }),
  };
  return end;
}

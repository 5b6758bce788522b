// The runtime's loop: initialization, invocations one after another, and what ends the process.
import { RuntimeApi } from "./api.mjs";
import * as callbacks from "./callbacks.mjs";
import { logError, patchConsole } from "./console.mjs";
import { contextOf } from "./context.mjs";
import { errorDocument, UnhandledPromiseRejection } from "./errors.mjs";
import { loadHandler } from "./handler.mjs";
import * as promises from "./promises.mjs";

const UNCAUGHT_STATUS = 129;
const UNHANDLED_STATUS = 128;

/** Run the handler that the environment names until the process ends. */
export async function run() {
  const version = Number(/nodejs(\d+)\./.exec(process.env.AWS_EXECUTION_ENV)?.[1] ?? 24);
  const json = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
  const api = new RuntimeApi(process.env.AWS_LAMBDA_RUNTIME_API);
  const state = { requestId: version >= 24 ? "-" : undefined, began: false };
  patchConsole({ json, level: process.env.AWS_LAMBDA_LOG_LEVEL, requestId: () => state.requestId });
  refuseStreaming();

  let ending = false;
  const end = async (title, thrown, status) => {
    if (ending) return;
    ending = true;
    logError(title, thrown, json);
    const document = errorDocument(thrown);
    await api.underWay;
    await (state.began ? api.fail(state.requestId, document) : api.initFailed(document)).catch(() => {});
    process.exit(status);
  };
  process.on("uncaughtException", (error) => end("Uncaught Exception", error, UNCAUGHT_STATUS));
  process.on("unhandledRejection", (reason, promise) =>
    end("Unhandled Promise Rejection", new UnhandledPromiseRejection(reason, promise), UNHANDLED_STATUS),
  );

  let handler;
  try {
    handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER, version);
  } catch (error) {
    return end(version >= 24 ? "Init Error" : "Uncaught Exception", error, version >= 24 ? 1 : UNCAUGHT_STATUS);
  }
  const { invoke } = version >= 24 ? promises : callbacks;
  for (;;) {
    if (ending) return;
    const { text, headers } = await api.next();
    state.requestId = headers["lambda-runtime-aws-request-id"];
    state.began = true;
    try {
      await api.respond(state.requestId, await invoke(handler, JSON.parse(text), contextOf(headers), version));
    } catch (error) {
      if (ending) return;
      logError("Invoke Error", error, json);
      await api.fail(state.requestId, errorDocument(error));
    }
  }
}

/** Lambda gives every handler the global `awslambda`; what it is for is not offered here, and says so. */
function refuseStreaming() {
  globalThis.awslambda = {
    streamifyResponse() {
      throw new Error("awslambda.streamifyResponse: response streaming is not offered here; return the whole answer");
    },
  };
}

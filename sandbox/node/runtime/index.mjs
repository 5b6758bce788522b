// The first file of a function process. It gets ready, says so on descriptor 4 and waits on descriptor 3 for the
// function's environment; both are closed before anything of the learner's is read. Its code lies in /var/task by then.
import { closeSync, readFileSync, writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";

const GO = 3;
const READY = 4;
const SMALL_MB = 256; // up to here garbage is collected before it fills the memory size, which V8 does not know

const warmth = process.env.COLDSTART_WARM ? await import("./warmth.mjs") : undefined;
await warmth?.warm();
const { run } = await import("./loop.mjs");
if (process.env.COLDSTART_FILL_CACHE) {
  await warmth.loadEverything(process.env.COLDSTART_FILL_CACHE); // asked for once, when the zygote starts
  flushCompileCache();
  process.exit();
}
writeSync(READY, "r");
closeSync(READY);
const environment = JSON.parse(readFileSync(GO, "utf8"));
closeSync(GO);
for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
for (const [name, value] of Object.entries(environment))
  if (process.env[name] !== value) process.env[name] = value; // writing TZ costs milliseconds, even to what it was
if (Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) <= SMALL_MB) setFlagsFromString("--memory-saver-mode");
process.chdir(process.env.LAMBDA_TASK_ROOT);
run(); // not awaited: a process whose event loop runs empty then ends with status 0, as Lambda's does

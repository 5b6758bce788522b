// The self-test's attacks from Node.js, run as a handler behind the wall. Answers {what must hold: "held" | what happened}.
// This file is sent in as a learner's code would be; it imports nothing of ours.
import { spawn, spawnSync } from "node:child_process";
import { lookup } from "node:dns/promises";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";

export const handler = async (event) => {
  if (event.without_end) for (const kept = []; ; ) kept.push(Buffer.alloc(1024 * 1024, 1));
  const attacks = {
    "files of the machine cannot be read": () => readFileSync(event.canary, "utf8"),
    "the machine's own ports cannot be reached": () => connected("127.0.0.1", event.port),
    "nothing outside can be reached": () => connected("192.0.2.1", 443),
    "names cannot be resolved": () => lookup("example.com"),
    "the task root is read-only": () => writeFileSync("/var/task/new.mjs", ""),
    "the runtime is read-only": () => writeFileSync("/var/runtime/bootstrap/index.mjs", ""),
    "no other process can be seen": otherProcesses,
    "no process outside can be signalled": signalEverybody,
    "no namespace can be made": () => program("unshare", "--user", "true"),
    "nothing can be mounted": () => program("mount", "-t", "tmpfs", "none", "/tmp"),
    "no capability is left": capabilities,
    "the number of processes is bounded": manyProcesses,
  };
  if (spawnSync("true").status !== 0) return { "a program can be run": "not even a harmless one" };
  const answer = {};
  for (const [name, attack] of Object.entries(attacks)) answer[name] = await tried(attack);
  return answer;
};

async function tried(attack) {
  try {
    const outcome = await attack();
    return outcome === "held" ? "held" : `succeeded: ${String(outcome).slice(0, 80)}`;
  } catch {
    return "held";
  }
}

function connected(host, port) {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: 1000 }, () => resolve("connected"));
    socket.on("error", reject);
    socket.on("timeout", () => reject(new Error("timeout")));
  });
}

function otherProcesses() {
  const seen = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return seen.length <= 2 ? "held" : `${seen.length} processes`;
}

function signalEverybody() {
  const reached = [];
  for (let pid = 3; pid < 400; pid++) if (pid !== process.pid && exists(pid)) reached.push(pid);
  return reached.length === 0 ? "held" : `reaches ${reached.slice(0, 3)}`;
}

/** Threads of this very process answer, too. */
function exists(pid) {
  if (readdirSync("/proc/self/task").includes(String(pid))) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function program(name, ...rest) {
  return spawnSync(name, rest).status === 0 ? `${name} succeeded` : "held";
}

function capabilities() {
  const effective = /CapEff:\s*(\w+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];
  return Number.parseInt(effective, 16) === 0 ? "held" : effective;
}

async function manyProcesses() {
  const children = [];
  let refused = 0;
  for (let n = 0; n < 150; n++) {
    const child = spawn("sleep", ["30"], { stdio: "ignore" });
    child.on("error", () => refused++);
    if (child.pid) children.push(child);
    else break;
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  for (const child of children) child.kill("SIGKILL");
  return refused ? "held" : `${children.length} processes`;
}

// Completion of boto3: services, the methods of clients and resources, and the parameters of a call, from the table
// that the asset build made of the installed botocore. Types are found by reading assignments, nothing more.
import { syntaxTree } from "@codemirror/language";
import { say } from "../words.js";

let table;
export const loadTable = () =>
  (table ??= fetch(document.body.dataset.completionSrc)
    .then((answer) => answer.json())
    .catch(() => (table = undefined)));

const ARGUMENTS = String.raw`\((?:[^()]|\([^()]*\))*\)`;
const MAKER = /^\w+\.(client|resource)\(\s*["']([\w-]+)["']/;
const PAGES = /^\.get_paginator\(\s*["'](\w+)["']\s*\)/;
const STEP = new RegExp(String.raw`^\s*\.(\w+)${ARGUMENTS}`);
const OBJECT = new RegExp(String.raw`([A-Za-z_]\w*(?:\s*\.\w+${ARGUMENTS})*)\s*\.(\w*)$`);

/** CodeMirror's completion source. */
export async function completeBoto3(context) {
  const { state, pos } = context;
  const before = state.sliceDoc(Math.max(0, pos - 500), pos);
  const service = /\b\w+\.(client|resource)\(\s*["']([\w-]*)$/.exec(before);
  const member = OBJECT.exec(before);
  const call = service || member ? null : enclosingCall(context);
  if (!service && !member && !call) return null;
  const known = await loadTable();
  if (!known) return null;

  if (service) return options(pos - service[2].length, service[1] === "client" ? known.services : Object.keys(known.resources), /^[\w-]*$/);
  const source = state.doc.toString();
  if (member) {
    const members = membersOf(known, typeOf(known, source, member[1]));
    return members && options(pos - member[2].length, Object.entries(members).map(method));
  }
  const parameters = membersOf(known, typeOf(known, source, call.object))?.[call.method];
  if (!parameters) return null;
  return options(call.from, parameters.split(" ").filter((name) => !call.used.has(name.replace("*", ""))).map((name) => parameter(name)));
}

export const options = (from, found, validFor = /^\w*$/) => ({
  from,
  options: found.map((each) => (typeof each === "string" ? { label: each } : each)),
  validFor,
});

const required = (parameters) => parameters.split(" ").filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));

const method = ([label, parameters]) =>
  parameters === null
    ? { label, type: "property" }
    : { label, type: "method", detail: `(${required(parameters).join(", ")})` };

/** A parameter of a call; `sign` stands between it and its value. */
export function parameter(name, sign = "=") {
  const label = name.replace("*", "");
  const must = label !== name;
  return { label, apply: label + sign, type: "variable", boost: must ? 50 : 1, detail: must ? say("required") : "" };
}

/** The call whose argument the cursor starts: {from, object, method, used}, or null. */
function enclosingCall({ state, pos }) {
  let node = syntaxTree(state).resolveInner(pos, -1);
  while (node && !/^(ArgList|.*String|Comment|(Array|Dictionary|Parenthesized|Lambda|Set).*Expression)$/.test(node.name)) node = node.parent;
  if (node?.name !== "ArgList") return null;
  const start = /[(,]\s*(\w*)$/.exec(state.sliceDoc(node.from, pos));
  const callee = OBJECT.exec(state.sliceDoc(node.parent.from, node.from));
  if (!start || !callee) return null;
  const used = [...state.sliceDoc(node.from, node.to).matchAll(/(\w+)\s*=(?!=)/g)].map((match) => match[1]);
  return { from: pos - start[1].length, object: callee[1], method: callee[2], used: new Set(used) };
}

/** {client}, {client, pages} or {resource, name} for an expression as `s3` or `boto3.resource("dynamodb").Table("t")`. */
function typeOf(known, source, expression, depth = 0) {
  const made = MAKER.exec(expression);
  if (!made) {
    const [variable] = /^\w+/.exec(expression);
    const assigned = new RegExp(String.raw`^[ \t]*(?:${variable}\s*(?::[^=\n]+)?=\s*(.+)|with (.+) as ${variable}:)`, "m").exec(source);
    if (!assigned || depth > 5) return undefined;
    return follow(known, typeOf(known, source, (assigned[1] ?? assigned[2]).trim(), depth + 1), expression.slice(variable.length));
  }
  const rest = expression.replace(/^\w+/, "").replace(STEP, "");
  return follow(known, made[1] === "client" ? { client: made[2] } : { resource: made[2], name: "" }, rest);
}

/** The type after the calls in `rest`: a resource makes others and has a client, a client has pages; else not known. */
function follow(known, type, rest) {
  if (type?.resource && rest.startsWith(".meta.client")) return { client: type.resource };
  const pages = PAGES.exec(rest)?.[1];
  if (pages) return { ...type, pages };
  const step = STEP.exec(rest);
  if (!step || !type) return type;
  const classes = known.resources[type.resource];
  return classes?.[step[1]] ? follow(known, { resource: type.resource, name: step[1] }, rest.slice(step[0].length)) : undefined;
}

function membersOf(known, type) {
  if (!type?.client) return known.resources[type?.resource]?.[type.name];
  const members = known.clients[type.client];
  return type.pages ? { paginate: `${members?.[type.pages] ?? ""} PaginationConfig`.trim() } : members;
}

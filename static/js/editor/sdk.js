// Completion of the AWS SDK for JavaScript v3: packages, what they export, the methods of a client, and the parameters of
// a command or a call. It reads the same table as boto3's, in which the packages name their operations.
import { loadTable, options, parameter } from "./boto3.js";

const IMPORT = /import\s*\{([^}]*)\}\s*from\s*["']@aws-sdk\/([\w-]+)["']/g;
const INSIDE_IMPORT = /import\s*\{[^}]*?(\w*)$/;
const REST_OF_IMPORT = /^[^}\n]*\}\s*from\s*["']@aws-sdk\/([\w-]+)/;
const PACKAGE = /(?:from|import)\s*["']@aws-sdk\/([\w-]*)$/;
const PARAMETER = /(?:new\s+(\w+)Command|(\w+)\s*\.\s*(\w+))\(\s*\{(?:(?:[^{}]|\{[^{}]*\})*,)?\s*(\w*)$/;
const MEMBER = /(\w+)\s*\.\s*(\w*)$/;

const lower = (name) => name[0].toLowerCase() + name.slice(1);

/** CodeMirror's completion source. */
export async function completeSdk({ state, pos }) {
  const before = state.sliceDoc(Math.max(0, pos - 1000), pos);
  const [named, given, wanted, member] = [PACKAGE, PARAMETER, INSIDE_IMPORT, MEMBER].map((each) => each.exec(before));
  if (!named && !given && !wanted && !member) return null;
  const known = await loadTable();
  if (!known) return null;
  const source = state.doc.toString();
  const list = (typed, found) => found && options(pos - typed.length, found);

  if (named) return options(pos - named[1].length, Object.keys(known.packages), /^[\w-]*$/);
  if (given) return list(given[4], parametersOf(known, source, given)?.split(" ").map((name) => parameter(name, ": ")));
  if (wanted) {
    const from = known.packages[REST_OF_IMPORT.exec(state.sliceDoc(pos, pos + 200))?.[1]];
    return list(wanted[1], from && [...from.names, ...Object.keys(from.operations).map((name) => `${name}Command`)]);
  }
  const type = typeOf(known, source, member[1]);
  return list(member[2], type && (type.sends ? ["send"] : Object.keys(type.from.operations).map(lower)).map((label) => ({ label, type: "method" })));
}

/** What `new GetObjectCommand({` or `s3.getObject({` takes; undefined when that is not known. */
function parametersOf(known, source, [, command, variable, method]) {
  const type = command ? { from: packageOf(known, source, `${command}Command`) } : typeOf(known, source, variable);
  if (!type?.from || type.sends) return undefined;
  const name = command ?? Object.keys(type.from.operations).find((each) => lower(each) === method);
  return known.clients[type.from.service][type.from.operations[name]];
}

/** {from, sends}: the package of a client's variable, and whether its methods are commands that are sent. */
function typeOf(known, source, variable) {
  const [, made] = new RegExp(String.raw`\b${variable}\s*=\s*(?:new\s+)?(\w+)(?:\.from)?\(`).exec(source) ?? [];
  const from = made && packageOf(known, source, made);
  return from?.names.includes(made) ? { from, sends: made.endsWith("Client") } : undefined;
}

/** The package from which `name` is imported. */
function packageOf(known, source, name) {
  for (const [, names, from] of source.matchAll(IMPORT))
    if (new RegExp(String.raw`\b${name}\b`).test(names)) return known.packages[from];
  return undefined;
}

// Completion of the AWS SDK for JavaScript v3: what a package exports, and the parameters of a command, from the same
// table as boto3's, whose operations and parameters are named alike ("get_object" is GetObjectCommand).
import { loadTable, options, parameter } from "./boto3.js";

const PACKAGES = { cloudwatch: "cloudwatch", "cloudwatch-logs": "logs", dynamodb: "dynamodb", eventbridge: "events", kinesis: "kinesis", lambda: "lambda", s3: "s3", sns: "sns", sqs: "sqs" };
const DOCUMENT = { Get: "get_item", Put: "put_item", Update: "update_item", Delete: "delete_item", Query: "query", Scan: "scan", BatchGet: "batch_get_item", BatchWrite: "batch_write_item", TransactGet: "transact_get_items", TransactWrite: "transact_write_items" };
const NO_OPERATION = /^(can_paginate|close|copy|download_file|generate_presigned|get_paginator|get_waiter|upload_file)/;
const IMPORT = /import\s*\{([^}]*)\}\s*from\s*["']@aws-sdk\/(client|lib)-([\w-]+)["']/g;
const INSIDE_IMPORT = /import\s*\{[^}]*?(\w*)$/;
const COMMAND = /new\s+(\w+)Command\(\s*\{(?:(?:[^{}]|\{[^{}]*\})*,)?\s*(\w*)$/;
const PACKAGE = /from\s*["']@aws-sdk\/client-([\w-]*)$/;

const camel = (name) => name.replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase());
const snake = (name) => name.replace(/(?<!^)(?=[A-Z])/g, "_").toLowerCase();
const operations = (members) => Object.keys(members).filter((name) => members[name] !== null && !NO_OPERATION.test(name));

/** CodeMirror's completion source. */
export async function completeSdk({ state, pos }) {
  const before = state.sliceDoc(Math.max(0, pos - 1000), pos);
  const source = state.doc.toString();
  const named = PACKAGE.exec(before);
  if (named) return options(pos - named[1].length, Object.keys(PACKAGES), /^[\w-]*$/);
  const command = COMMAND.exec(before);
  const wanted = command ? null : INSIDE_IMPORT.exec(before);
  if (!command && !wanted) return null;
  const known = await loadTable();
  if (!known) return null;
  if (wanted) {
    const from = /^[^}\n]*\}\s*from\s*["']@aws-sdk\/client-([\w-]+)/.exec(state.sliceDoc(pos, pos + 200));
    const members = known.clients[PACKAGES[from?.[1]]];
    return members && options(pos - wanted[1].length, operations(members).map((name) => `${camel(name)}Command`));
  }
  const parameters = parametersOf(known, source, command[1]);
  if (!parameters) return null;
  return options(pos - command[2].length, parameters.split(" ").map((name) => parameter(name, ": ")));
}

/** The parameters of a command by the package that it is imported from; undefined when that is not known. */
function parametersOf(known, source, command) {
  for (const [, names, kind, name] of source.matchAll(IMPORT)) {
    if (!new RegExp(String.raw`\b${command}Command\b`).test(names)) continue;
    if (kind === "lib") return name === "dynamodb" ? known.clients.dynamodb[DOCUMENT[command]] : undefined;
    const members = known.clients[PACKAGES[name]] ?? {};
    return members[snake(command)] ?? members[Object.keys(members).find((each) => camel(each) === command)];
  }
}

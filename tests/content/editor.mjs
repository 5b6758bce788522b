// The editor's own completion and marks without a browser: {table, asked: [[language, code, position]]} on standard input,
// [[label]] on standard output; where a position is null, the messages of the lint.
import { readFileSync } from "node:fs";

const { table, asked } = JSON.parse(readFileSync(0, "utf-8"));
globalThis.document = { documentElement: { lang: "en", style: {} }, body: { dataset: { completionSrc: "table" }, style: {} } };
globalThis.fetch = async () => ({ json: async () => table });

const { CompletionContext } = await import("@codemirror/autocomplete");
const { ensureSyntaxTree } = await import("@codemirror/language");
const { EditorState } = await import("@codemirror/state");
const { languageOf } = await import("../../static/js/editor/languages.js");
const { syntax } = await import("../../static/js/editor/lint.js");

const answers = [];
for (const [language, code, position] of asked) {
  const begun = EditorState.create({ doc: code, extensions: languageOf({ dataset: { editor: language } }) });
  ensureSyntaxTree(begun, code.length, 5000); // a page does the rest of it in the background
  const { state } = begun.update({});
  if (position === null) {
    answers.push(syntax({ state }).map(({ message }) => message));
    continue;
  }
  const context = new CompletionContext(state, position, true);
  const found = await Promise.all(state.languageDataAt("autocomplete", position).map((source) => typeof source === "function" && source(context)));
  answers.push(found.flatMap((each) => each?.options ?? []).map(({ label }) => label));
}
console.log(JSON.stringify(answers));

// Lint marks: from the server, which knows ruff (Python), JSON and YAML (a quiet field while it is away); for JavaScript
// the places where the editor's own parser finds no syntax, here in the browser.
import { ensureSyntaxTree } from "@codemirror/language";
import { lintGutter, linter } from "@codemirror/lint";
import { say } from "../words.js";

const MOST = 5; // one slip makes the parser stumble often
const PATIENCE = 100; // ms

/** The extension that marks what is wrong in the text of `field`. */
export const lint = (field) =>
  field.dataset.editor === "javascript" ? [linter(syntax, { delay: 500 }), lintGutter()] : serverLint(field);

/** What the parser does not understand, as CodeMirror marks it. */
export function syntax({ state }) {
  const found = new Map(); // one a line
  ensureSyntaxTree(state, state.doc.length, PATIENCE)?.iterate({
    enter({ type, from, to }) {
      if (!type.isError) return;
      const { number: line, to: end } = state.doc.lineAt(from);
      if (found.size === MOST || found.has(line)) return;
      // What is missing has no width: the character after it is marked, at the end of a line the one before.
      const start = to > from || from < end ? from : Math.max(0, from - 1);
      found.set(line, { from: start, to: Math.max(to, start + 1), severity: "error", source: "syntax", message: say("syntax", { line }) });
    },
  });
  return [...found.values()];
}

function serverLint(field) {
  const url = field.form?.dataset.lintUrl;
  if (!url) return [];
  const ask = async (view) => {
    const code = view.state.doc.toString();
    if (!code.trim()) return [];
    const body = new URLSearchParams({ language: field.dataset.editor, path: field.dataset.path, code });
    body.set("csrf_token", field.form.elements.csrf_token?.value ?? "");
    try {
      const answer = await fetch(url, { method: "POST", body });
      if (!answer.ok || view.state.doc.toString() !== code) return [];
      return (await answer.json()).messages.map((message) => diagnostic(view.state.doc, message));
    } catch {
      return [];
    }
  };
  return [linter(ask, { delay: 500 }), lintGutter()];
}

// The server counts lines and columns from 1, columns in code points; CodeMirror counts UTF-16 units from 0.
function position(doc, line, column) {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const before = [...at.text].slice(0, Math.max(column - 1, 0)).join("");
  return at.from + before.length;
}

function diagnostic(doc, message) {
  const from = position(doc, message.line, message.column);
  const to = Math.max(position(doc, message.end_line, message.end_column), from);
  return { from, to, severity: message.severity, source: message.code, message: message.message };
}

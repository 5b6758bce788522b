// Lint marks from the server, which knows ruff (Python), JSON and YAML. A quiet field while the server is away.
import { lintGutter, linter } from "@codemirror/lint";

/** The extension that asks about the text of `field` some time after the last key. */
export function serverLint(field) {
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

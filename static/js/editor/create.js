// One editor: what it can do, and how it is tied to its field.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { languageOf } from "./languages.js";
import { lint } from "./lint.js";
import { lineMarks } from "./marks.js";
import { phrases } from "./phrases.js";
import { theme } from "./theme.js";

const nonce = document.querySelector("meta[name=csp-nonce]")?.content ?? "";

/** Make an editor over the text of `field`; it tells the field of every change ("input", as typing there would). */
export function createEditor(field) {
  const changed = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    const text = update.state.doc.toString();
    if (field.value === text) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return new EditorView({
    doc: field.value,
    extensions: [
      EditorView.cspNonce.of(nonce),
      EditorView.contentAttributes.of(attributes(field)),
      field.readOnly ? [EditorState.readOnly.of(true)] : writing(field),
      lineNumbers(),
      foldGutter(),
      highlightSpecialChars(),
      drawSelection(),
      bracketMatching(),
      highlightSelectionMatches(),
      keymap.of([...searchKeymap, ...historyKeymap, ...foldKeymap, ...defaultKeymap]),
      languageOf(field),
      lineMarks,
      phrases,
      theme,
      changed,
    ],
  });
}

// Tab indents; Escape and then Tab leaves the editor (CodeMirror waits two seconds for that Tab).
const writing = (field) => [
  history(),
  indentOnInput(),
  indentUnit.of(field.dataset.editor === "python" ? "    " : "  "),
  closeBrackets(),
  autocompletion({ icons: false }),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  lint(field),
  keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
];

function attributes(field) {
  const label = field.getAttribute("aria-label") ?? field.labels[0]?.textContent.trim() ?? field.dataset.path;
  const described = field.getAttribute("aria-describedby");
  return {
    tabindex: "0",
    "aria-label": label,
    spellcheck: "false",
    ...(described && { "aria-describedby": described }),
    ...(field.readOnly && { "aria-readonly": "true" }),
  };
}

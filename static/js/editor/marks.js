// Lines that the last run complained about. A mark stays with its line while the learner types, until the next run.
import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const setLines = StateEffect.define();
const mark = Decoration.line({ class: "cm-runError" });

function decorations(doc, lines) {
  const builder = new RangeSetBuilder();
  for (const line of [...new Set(lines)].sort((a, b) => a - b)) {
    if (line >= 1 && line <= doc.lines) builder.add(doc.line(line).from, doc.line(line).from, mark);
  }
  return builder.finish();
}

export const lineMarks = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.find((each) => each.is(setLines));
    return effect ? decorations(transaction.state.doc, effect.value) : marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Mark these lines (counted from 1) of the editor, and no others. */
export const markLines = (view, lines) => view.dispatch({ effects: setLines.of(lines) });

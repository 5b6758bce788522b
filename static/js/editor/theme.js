// Looks: only the page's own custom properties, so that light and dark follow the page without a second theme.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colour = (name, fallback) => `var(--code-${name}, ${fallback})`;

const look = EditorView.theme({
  "&": { height: "100%", color: colour("text", "inherit"), backgroundColor: colour("background", "transparent") },
  "&.cm-focused": { outline: "2px solid var(--color-focus, currentColor)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-code, ui-monospace, monospace)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: colour("caret", "currentColor"), paddingBlock: "8px" },
  ".cm-cursor": { borderLeftColor: colour("caret", "currentColor"), borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: colour("selection", "Highlight"),
  },
  ".cm-gutters": {
    color: colour("gutter", "GrayText"), backgroundColor: "transparent", border: "none", paddingInlineStart: "4px",
  },
  ".cm-activeLineGutter": { color: colour("text", "inherit") },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: colour("active-line", "transparent") },
  ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: colour("match", "Mark") },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent", outline: `1px solid ${colour("gutter", "currentColor")}`,
  },
  ".cm-foldPlaceholder": { color: "inherit", backgroundColor: "transparent", border: "1px solid currentColor" },
  ".cm-panels, .cm-tooltip": {
    color: "var(--color-text, CanvasText)", backgroundColor: "var(--color-raised, Canvas)",
    border: "1px solid var(--color-border, GrayText)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: "var(--color-accent-text, HighlightText)", backgroundColor: "var(--color-accent, Highlight)",
  },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "1", marginInlineStart: "1em" },
  ".cm-diagnostic-error": { borderInlineStartColor: "var(--color-failed, red)" },
  ".cm-diagnostic-warning": { borderInlineStartColor: "var(--color-warning, orange)" },
  ".cm-line.cm-runError": {
    backgroundColor: colour("error-line", "transparent"),
    boxShadow: "inset 3px 0 var(--color-failed, red)",
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword, tags.modifier], color: colour("keyword", "inherit") },
  { tag: [tags.string, tags.special(tags.string), tags.attributeValue], color: colour("string", "inherit") },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: colour("number", "inherit") },
  { tag: [tags.comment], color: colour("comment", "inherit") },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName)), tags.function(tags.propertyName)],
    color: colour("function", "inherit"),
  },
  { tag: [tags.className, tags.typeName, tags.tagName], color: colour("type", "inherit") },
  { tag: [tags.propertyName, tags.attributeName, tags.definition(tags.propertyName)], color: colour("property", "inherit") },
  { tag: [tags.meta, tags.escape, tags.self], color: colour("meta", "inherit") },
  { tag: tags.invalid, textDecoration: "underline wavy" },
]);

export const theme = [look, syntaxHighlighting(colours)];

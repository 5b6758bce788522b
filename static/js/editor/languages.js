// The language of a field, from data-editor: colours, indentation and what AWS's SDK offers.
import { javascript, javascriptLanguage } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { python, pythonLanguage } from "@codemirror/lang-python";
import { yaml } from "@codemirror/lang-yaml";
import { completeBoto3 } from "./boto3.js";
import { completeSdk } from "./sdk.js";

const LANGUAGES = {
  python: () => [python(), pythonLanguage.data.of({ autocomplete: completeBoto3 })],
  javascript: () => [javascript(), javascriptLanguage.data.of({ autocomplete: completeSdk })],
  json: () => json(),
  yaml: () => yaml(),
};

export const languageOf = (field) => LANGUAGES[field.dataset.editor]?.() ?? [];

/** What the YAML parser complains of, in sentences of our own: its own ones may quote a password. */
import type { ErrorCode } from "yaml";

type Sentence = readonly [message: string, hint: string | undefined];

const COLON: Sentence = [
  "a map can't begin inside a value",
  'a text with ": " or " #" in it needs quotes; keys of one map stand at the same column',
];
const PROPERTIES: Sentence = [
  "this anchor or tag stands where none can",
  undefined,
];

export const YAML_ERRORS: Readonly<Record<ErrorCode, Sentence>> = {
  ALIAS_PROPS: PROPERTIES,
  BAD_ALIAS: [
    "this is no alias",
    'in YAML "*" begins an alias; a text that begins with it needs quotes, like "*.tmp"',
  ],
  BAD_COLLECTION_TYPE: PROPERTIES,
  BAD_DIRECTIVE: ["a manifest has no YAML directives", undefined],
  BAD_DQ_ESCAPE: [
    "in double quotes a backslash begins an escape, and there is none like this",
    "double the backslash, or use single quotes",
  ],
  BAD_INDENT: [
    "this is indented wrongly, or a bracket before it isn't closed",
    "keys of one map stand at the same column",
  ],
  BAD_PROP_ORDER: PROPERTIES,
  BAD_SCALAR_START: [
    "a text can't begin with this character",
    "put the text in quotes",
  ],
  BLOCK_AS_IMPLICIT_KEY: COLON,
  BLOCK_IN_FLOW: [
    "inside { } or [ ] everything stands in { } or [ ]",
    undefined,
  ],
  DUPLICATE_KEY: ["this key stands here twice", undefined],
  IMPOSSIBLE: ["this is no YAML", undefined],
  KEY_OVER_1024_CHARS: ["this key is longer than YAML allows", undefined],
  MISSING_CHAR: [
    "a quote, bracket, comma or colon is missing here or before",
    'a key needs a colon and a space after it: "key: value"',
  ],
  MULTILINE_IMPLICIT_KEY: [
    "a key can't go over several lines",
    'a ":" may be missing on the line before',
  ],
  MULTIPLE_ANCHORS: PROPERTIES,
  MULTIPLE_DOCS: [
    "a second document begins here",
    'a manifest is one document: put the others in files of their own, or remove the "---"',
  ],
  MULTIPLE_TAGS: PROPERTIES,
  NON_STRING_KEY: ["a key must be a plain text", undefined],
  RESOURCE_EXHAUSTION: ["this is nested too deeply", undefined],
  TAB_AS_INDENT: ["a tab can't indent", "YAML indents with spaces only"],
  TAG_RESOLVE_FAILED: ["a manifest has no YAML tags", undefined],
  UNEXPECTED_TOKEN: [
    "this doesn't belong here",
    "look at quotes, brackets and indentation here and on the line before",
  ],
};

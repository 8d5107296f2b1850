/** YAML text to plain data that remembers where everything stood; the strict subset of YAML that a manifest is. */
import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Pair,
  type Scalar,
} from "yaml";
import { lineAt, lineText, type Problem, type Span } from "./problems.ts";
import { YAML_ERRORS } from "./yaml-errors.ts";

export type Path = readonly (string | number)[];

export interface YamlSource {
  /** Plain values, anchors and merges resolved; undefined when the text can't be judged any further. */
  readonly data: unknown;
  readonly problems: readonly Problem[];
  /** Where the key or the value at `path` stands, or the nearest thing around it that is there. */
  spanOf(path: Path, part: "key" | "value"): Span;
  /** Whether the value at `path` was written in quotes. */
  isQuoted(path: Path): boolean;
}

/** @param text without a byte order mark */
export function readYaml(text: string): YamlSource {
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    stringKeys: true,
    merge: true,
  });
  const syntax = syntaxProblems(document, text);
  const problems = [...syntax, ...nodeProblems(document, text)];
  const judgeable =
    syntax.length === 0 && !problems.some(({ message }) => message === ALIAS);
  const plain = judgeable ? toPlain(document) : { data: undefined };
  return {
    data: plain.data,
    problems: [...problems, ...(plain.problems ?? [])],
    spanOf: (path, part) => spanOf(document, path, part),
    isQuoted: (path) => {
      const { value } = locate(document, path);
      return isScalar(value) && value.type !== "PLAIN";
    },
  };
}

function toPlain(document: Document.Parsed): {
  readonly data: unknown;
  readonly problems?: readonly Problem[];
} {
  try {
    return { data: document.toJS() };
  } catch (error) {
    // The parser counts aliases of aliases: a few lines of them can fill any memory.
    if (!(error instanceof ReferenceError)) throw error;
    const message = "the aliases multiply beyond measure";
    return {
      data: undefined,
      problems: [{ span: span(document.contents), message, hint: undefined }],
    };
  }
}

const ALIAS = "this alias names nothing that stands before it";
const ALIAS_HINT =
  'in YAML "*" begins an alias; a text that begins with it needs quotes, like "*.tmp"';
const TAG_HINT =
  'in YAML "!" begins a tag, which no value here needs; a text that begins with "!" needs quotes, like "!keep.log"';

/** After these the parser is out of step. */
const STUMBLES: ReadonlySet<string> = new Set([
  "UNEXPECTED_TOKEN",
  "TAB_AS_INDENT",
]);

/** One problem a line, and none after the first that the parser stumbles over. */
function syntaxProblems(
  document: Document.Parsed,
  text: string,
): readonly Problem[] {
  const errors = [...document.errors, ...document.warnings]
    .filter(({ code }) => code !== "TAG_RESOLVE_FAILED")
    .sort((a, b) => a.pos[0] - b.pos[0]);
  const stumble = errors.findIndex(({ code }) => STUMBLES.has(code));
  const lines = new Set<number>();
  return errors
    .slice(0, stumble < 0 ? errors.length : stumble + 1)
    .filter(({ pos: [start] }) => {
      const line = lineAt(text, start);
      return !lines.has(line) && lines.add(line);
    })
    .map(({ code, pos: [start, end] }) => {
      const open = code === "MISSING_CHAR" && openQuote(document, text);
      if (open)
        return {
          span: open,
          message: "this quote is never closed",
          hint: undefined,
        };
      const [message, hint] = YAML_ERRORS[code];
      return {
        span: { start, end },
        message,
        hint: BARE_VARIABLE.test(lineText(text, start)) ? VARIABLE_HINT : hint,
      };
    });
}

const BARE_VARIABLE = /[[{][^"']*\$\{/;
const VARIABLE_HINT = 'inside { } and [ ] a variable needs quotes: "${VAR}"';

/** The opening quote of a text that goes on to the end of the file. */
function openQuote(document: Document.Parsed, text: string): Span | undefined {
  let open: Span | undefined;
  visit(document, {
    Scalar: (_, node) => {
      const { start, end } = span(node);
      const quote = text[start] ?? "";
      if (!["QUOTE_DOUBLE", "QUOTE_SINGLE"].includes(node.type ?? "")) return;
      if (end - start < 2 || text[end - 1] !== quote)
        open = { start, end: start + 1 };
    },
  });
  return open;
}

/** What YAML allows and a manifest doesn't: duplicate keys, tags, aliases that lead nowhere or round in circles. */
function nodeProblems(
  document: Document.Parsed,
  text: string,
): readonly Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Map: (_, map) => {
      problems.push(...duplicateKeys(map.items, text));
    },
    Alias: (_, alias, ancestors) => {
      const target = alias.resolve(document);
      if (
        target !== undefined &&
        !ancestors.some((ancestor) => ancestor === target)
      )
        return;
      problems.push({ span: span(alias), message: ALIAS, hint: ALIAS_HINT });
    },
    Value: (_, node) => {
      if (isScalar(node) && hasLeadingZero(node))
        problems.push({
          span: span(node),
          message: "YAML 1.1 and 1.2 disagree on numbers with a leading zero",
          hint: "for a number drop the zero; a text needs quotes",
        });
      if (node.tag === undefined) return;
      const end = text.slice(0, span(node).start).trimEnd().length;
      const start = text.slice(0, end).search(/\S+$/);
      problems.push({
        span: { start: Math.max(0, start), end },
        message: "a manifest has no YAML tags",
        hint: TAG_HINT,
      });
    },
  });
  return problems;
}

function hasLeadingZero({ value, source }: Scalar): boolean {
  return typeof value === "number" && /^[-+]?0[\dox]/.test(source ?? "");
}

function duplicateKeys(
  pairs: readonly Pair[],
  text: string,
): readonly Problem[] {
  const first = new Map<string, number>();
  return pairs.flatMap(({ key }): Problem[] => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, span(key).start);
      return [];
    }
    return [
      {
        span: span(key),
        message: `key "${name}" stands here twice`,
        hint: `the first one is on line ${lineAt(text, before)}; keep one of them`,
      },
    ];
  });
}

interface Found {
  readonly key: Scalar | undefined;
  readonly value: unknown;
}

/** The node at `path`, or the deepest one on the way to it. */
function locate(document: Document.Parsed, path: Path): Found {
  let found: Found = { key: undefined, value: document.contents };
  for (const segment of path) {
    const next = child(document, resolved(document, found.value), segment);
    if (next === undefined) break;
    found = next;
  }
  return found;
}

function child(
  document: Document.Parsed,
  node: unknown,
  segment: string | number,
): Found | undefined {
  if (isSeq(node))
    return { key: undefined, value: node.items[Number(segment)] };
  if (!isMap(node)) return undefined;
  const pairs = node.items.filter(isPair);
  // The last of duplicate keys is the one that counts.
  const pair = pairs.findLast(({ key }) => isKey(key, String(segment)));
  if (pair !== undefined && isScalar(pair.key))
    return { key: pair.key, value: pair.value };
  for (const merge of pairs.filter(({ key }) => isKey(key, "<<"))) {
    const value = resolved(document, merge.value);
    for (const from of isSeq(value) ? value.items : [value]) {
      const found = child(document, resolved(document, from), segment);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isKey(key: unknown, name: string): boolean {
  return isScalar(key) && String(key.value) === name;
}

function resolved(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function spanOf(
  document: Document.Parsed,
  path: Path,
  part: "key" | "value",
): Span {
  const { key, value } = locate(document, path);
  const isText = isAlias(value) || (isScalar(value) && value.value !== null);
  if (key !== undefined && (part === "key" || !isText)) return span(key);
  // A whole list or map is named by its beginning: that of the root is its first key.
  if (isCollection(value)) {
    const [first] = value.items;
    if (isPair(first)) return span(first.key);
  }
  return span(value);
}

function span(node: unknown): Span {
  const range =
    isScalar(node) || isCollection(node) || isAlias(node)
      ? node.range
      : undefined;
  const [start, end] = range ?? [0, 0];
  return { start, end };
}

/** Lists of gitignore patterns: what is wrong with one, and which paths one matches. */
import ignore, { type Ignore } from "ignore";
import { ROOT, type RelativePath } from "../model/path.ts";

/** Why git would read `pattern` as nothing, or as something else than its author means; undefined when it is fine. */
export function patternProblem(pattern: string): string | undefined {
  const body = pattern.replace(/^!/, "");
  if (/[\0\r\n]/.test(pattern)) return "a pattern stands on one line";
  if (body.trim() === "") return "an empty pattern matches nothing";
  if (pattern.startsWith("#"))
    return 'a pattern that begins with "#" is a comment in gitignore; write "\\#…"';
  if (/(?<!\\)(?:\\\\)*\\$/.test(body))
    return "a pattern can't end with a backslash, which escapes the next character";
  if (/^\.{1,2}(?:\/|$)/.test(body) || /\/\.{1,2}(?:\/|$)/.test(body))
    return 'patterns are relative to the source and know no "." or ".."; a leading "/" means the source\'s own folder';
  if (hasOpenBracket(body))
    return 'a "[" is never closed, so git would match nothing; write "\\[" for the character';
  return undefined;
}

/** A `[…]` as git reads it: a `]` that comes first is one of its characters, and `[:alpha:]` is one member. */
const BRACKET =
  /\[(?:[!^]|(?![!^]))(?:\\.|\[:[a-z]*:\]|(?!\[:[a-z]*:\])[^\\])(?:\\.|\[:[a-z]*:\]|(?!\[:[a-z]*:\])[^\]\\])*\]/
    .source;
const CLOSED = new RegExp(`\\\\.|${BRACKET}`, "gs");

function hasOpenBracket(body: string): boolean {
  return body.replace(CLOSED, "").includes("[");
}

/** `ignore` keeps every answer for ever: a new one is taken after so many. */
const MAX_ANSWERS = 20_000;

/** One gitignore list. A folder that matches stands for all that is in it. */
export class GitignorePatterns {
  readonly #patterns: readonly string[];
  /** As `*` does where nothing is taken back. */
  readonly #matchesAll: boolean;
  #matcher: Ignore;
  #answers = 0;

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns;
    this.#matchesAll =
      patterns.includes("*") && !patterns.some((text) => text.startsWith("!"));
    this.#matcher = matcher(patterns);
  }

  matches(path: RelativePath, kind: "file" | "folder"): boolean {
    if (path === ROOT) return false;
    if (this.#matchesAll) return true;
    this.#answers += 1;
    if (this.#answers > MAX_ANSWERS) {
      this.#matcher = matcher(this.#patterns);
      this.#answers = 0;
    }
    return this.#matcher.ignores(kind === "folder" ? `${path}/` : path);
  }
}

function matcher(patterns: readonly string[]): Ignore {
  // Relative paths are ours already; the package's own check takes a folder named "c:" on Windows for a drive.
  return ignore({ ignorecase: false, allowRelativePaths: true }).add(patterns);
}

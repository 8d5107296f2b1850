/**
 * Hides literal passwords in a line of a manifest that is shown to explain a problem. It judges text, not parsed YAML,
 * since the line may be the one that can't be parsed, and rather hides too much: mistyped keys count too.
 */

export interface MaskedLine {
  readonly text: string;
  /** Where a column (from 0) of the line stands in `text`. */
  column(original: number): number;
}

const MASK = "***";
const SECRET_KEY = /pass|word|pwd|secret|token/i;
/** A key at the beginning of a line. */
const KEY = /^[\s-]*["']?[\w.-]+["']?\s*:/;
/** Nothing but a variable: its name is no secret, and is what the reader looks for. */
const VARIABLE = /^["']?\$\{[A-Za-z_]\w*\}["']?\s*[,}]?\s*$/;
/** The user and password of a URL. */
const USER_INFO = /(?<=:\/\/)[^\s/]+(?=@)/;

export function maskSecrets(lines: readonly string[], row: number): MaskedLine {
  const line = lines[row] ?? "";
  const [from, to] = secretPart(lines, row) ?? [line.length, line.length];
  if (from === to) return { text: line, column: (original) => original };
  const shift = from + MASK.length - to;
  return {
    text: line.slice(0, from) + MASK + line.slice(to),
    column: (original) =>
      original <= from
        ? original
        : original >= to
          ? original + shift
          : from + (original > from + 1 ? MASK.length : 0),
  };
}

function secretPart(
  lines: readonly string[],
  row: number,
): readonly [number, number] | undefined {
  const line = lines[row] ?? "";
  if (continuesSecret(lines, row)) return [indent(line), line.length];
  const value = secretValueStart(line);
  if (value !== undefined && !VARIABLE.test(line.slice(value)))
    return [value, line.length];
  const userInfo = USER_INFO.exec(line);
  return userInfo === null
    ? undefined
    : [userInfo.index, userInfo.index + userInfo[0].length];
}

/** Where the value of the line's first secret key begins; a key counts whatever stray characters stand in it. */
function secretValueStart(line: string): number | undefined {
  // Without a colon nothing tells the key from the password.
  if (!line.includes(":")) return namesSecret(line) ? indent(line) : undefined;
  for (const { 0: colon, index } of line.matchAll(/:\s*/g))
    if (namesSecret(line.slice(0, index))) return index + colon.length;
  return undefined;
}

function namesSecret(text: string): boolean {
  const letters = text.replace(/[^a-z]/gi, "").replace(/passwordFile/g, "");
  return SECRET_KEY.test(letters);
}

/** Whether the line is part of a value of several lines whose key is a secret one. */
function continuesSecret(lines: readonly string[], row: number): boolean {
  const line = lines[row] ?? "";
  let depth = indent(line);
  let ownerKnown = line.search(KEY) >= 0;
  for (let above = row - 1; above >= 0; above--) {
    const candidate = lines[above] ?? "";
    const hasKey = candidate.search(KEY) >= 0;
    const isParent = indent(candidate) < depth;
    if (candidate.trim() === "" || !(isParent || (hasKey && !ownerKnown)))
      continue;
    if (secretValueStart(candidate) !== undefined) return true;
    if (isParent) depth = indent(candidate);
    ownerKnown ||= hasKey;
  }
  return false;
}

function indent(line: string): number {
  return line.length - line.trimStart().length;
}

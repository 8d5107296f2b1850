/** Fills `${VAR}` and `${VAR:-default}` into the strings of a parsed manifest; `$${` stands for a literal `${`. */
import type { Path } from "./read-yaml.ts";

interface VariableProblem {
  readonly path: Path;
  /** The part of the text that is wrong. */
  readonly text: string;
  readonly message: string;
  readonly hint: string;
}

export interface Interpolated {
  readonly data: unknown;
  /** {@link pathKey}s of the strings that held a variable. */
  readonly filled: ReadonlySet<string>;
  readonly problems: readonly VariableProblem[];
}

const REFERENCE = /\$\$\{|\$\{([^{}]*)(\}?)/g;
const EXPRESSION = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/**
 * An empty variable counts as unset: CI systems pass secrets that aren't there as empty.
 * @param refused {@link pathKey}s of values that the schema doesn't take as texts: YAML takes `${PORT}` for one, whatever
 *   is in the variable, so what looks like a number or a flag there becomes one
 * @param isLeft which strings stay as they are written
 */
export function interpolate(
  data: unknown,
  env: Readonly<Record<string, string | undefined>>,
  refused: ReadonlySet<string>,
  isLeft: (path: Path) => boolean,
): Interpolated {
  const filled = new Set<string>();
  const problems: VariableProblem[] = [];

  const fillText = (text: string, path: Path): unknown => {
    const result = text.replaceAll(
      REFERENCE,
      (reference, expression?: string, closing?: string) => {
        if (reference === "$${") return "${";
        filled.add(pathKey(path));
        const value = valueOf(expression ?? "", closing === "}", env);
        if (typeof value === "string") return value;
        problems.push({ path, text: reference, ...value });
        return "";
      },
    );
    const key = pathKey(path);
    return filled.has(key) && refused.has(key) ? convert(result) : result;
  };

  const fill = (value: unknown, path: Path): unknown => {
    if (typeof value === "string")
      return isLeft(path) ? value : fillText(value, path);
    if (Array.isArray(value))
      return value.map((item: unknown, index) => fill(item, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]: [string, unknown]) => [
        key,
        fill(item, [...path, key]),
      ]),
    );
  };

  return { data: fill(data, []), filled, problems };
}

export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

function valueOf(
  expression: string,
  closed: boolean,
  env: Readonly<Record<string, string | undefined>>,
): string | { readonly message: string; readonly hint: string } {
  const [, name, fallback] = EXPRESSION.exec(expression) ?? [];
  if (!closed || name === undefined)
    return {
      message: "this is no variable",
      hint: "expected ${NAME} or ${NAME:-default}; write $${ for a literal ${",
    };
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  return (
    fallback ?? {
      message: `the variable ${name} is ${value === undefined ? "not set" : "empty"}`,
      hint: `set ${name} in the environment, or give a default: \${${name}:-default}`,
    }
  );
}

function convert(text: string): unknown {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  return /^(true|false)$/.test(text) ? text === "true" : text;
}

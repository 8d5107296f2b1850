/** Turns zod's complaints into sentences for the author of a manifest. */
import type * as z from "zod";
import { oneOf } from "./closest-word.ts";
import { pathKey } from "./interpolate.ts";
import { knownKeys } from "./manifest-schema.ts";
import type { PathProblem } from "./path-problem.ts";
import type { Path } from "./read-yaml.ts";
import { meantRates } from "./units.ts";

type Issue = z.core.$ZodIssue;

/** What is known of the values beside the schema. */
export interface ValueFacts {
  /** Variables filled in. */
  readonly data: unknown;
  isQuoted(path: Path): boolean;
  /** Whether the value comes from a variable, so that it must not be shown. */
  isFilled(path: Path): boolean;
}

export function schemaProblems(
  issues: readonly Issue[],
  facts: ValueFacts,
): readonly PathProblem[] {
  const judged = new Set<string>();
  return issues.flatMap(innermost).flatMap((issue): PathProblem[] => {
    const path = plainPath(issue.path);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        path: [...path, key],
        part: "key",
        message: `unknown key "${key}"`,
        hint: oneOf(key, knownKeys(path)),
      }));
    // One value gets one complaint, the first: the others follow from it.
    if (judged.has(pathKey(path))) return [];
    judged.add(pathKey(path));
    return [valueProblem(issue, path, facts)];
  });
}

/** {@link pathKey}s of the values that the schema refuses. */
export function refusedPaths(issues: readonly Issue[]): ReadonlySet<string> {
  return new Set(
    issues.flatMap(innermost).map(({ path }) => pathKey(plainPath(path))),
  );
}

/** Of a union's complaints those of the alternative whose shape the value has: a list with one bad item in it. */
function innermost(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const fitting = issue.errors.find((branch) =>
    branch.every(({ path, code }) => path.length > 0 || code === "custom"),
  );
  return fitting === undefined
    ? [issue]
    : fitting
        .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
        .flatMap(innermost);
}

function valueProblem(
  issue: Issue,
  path: Path,
  facts: ValueFacts,
): PathProblem {
  const name = path.findLast((segment) => typeof segment === "string");
  const value = valueAt(facts.data, path);
  const expected = expectation(issue);
  if (issue.code === "invalid_key")
    return {
      path,
      part: "key",
      message: `"${String(path.at(-1))}" is no good name`,
      hint: expected,
    };
  if (path.length === 0)
    return {
      path,
      part: "value",
      message: value === null ? "the manifest is empty" : "this is no manifest",
      hint: `${expected}; \`ftp-sync init\` writes an example`,
    };
  if (value === undefined)
    return {
      path: path.slice(0, -1),
      part: "key",
      message: `missing key "${name ?? ""}"`,
      hint: expected,
    };
  if (value === null)
    return {
      path,
      part: "value",
      message: `"${name ?? ""}" has no value`,
      hint: expected,
    };
  const filled = facts.isFilled(path);
  if (issue.code === "invalid_value" && issue.values.length > 1)
    return {
      path,
      part: "value",
      message: `unknown word for "${name ?? ""}"`,
      hint:
        oneOf(
          typeof value === "string" ? value : undefined,
          issue.values.map(String),
        ) + (filled ? FILLED : ""),
    };
  return {
    path,
    part: "value",
    message: `bad value for "${name ?? ""}"`,
    hint: `${expected}${filled ? FILLED : cure(issue, name, value, facts.isQuoted(path))}`,
  };
}

const FILLED = "; look at the variable that is filled in here";

function cure(
  issue: Issue,
  name: string | undefined,
  value: unknown,
  quoted: boolean,
): string {
  const isMalformed =
    issue.code === "invalid_format" && typeof value === "string";
  if (name === "bandwidth" && isMalformed) {
    const meant = meantRates(value).map((rate) => `"${rate}"`);
    return meant.length === 0 ? "" : `; did you mean ${meant.join(" or ")}?`;
  }
  const wantsText =
    issue.code === "invalid_type"
      ? issue.expected === "string"
      : issue.code !== "invalid_value";
  return quoted && typeof value === "string" && !wantsText
    ? "; in quotes it is a text: remove them"
    : "";
}

function expectation(issue: Issue): string {
  if (issue.code === "custom") return issue.message;
  const { message } =
    issue.code === "invalid_key" ? (issue.issues[0] ?? issue) : issue;
  return `expected ${message}`;
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const segment of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = new Map<string, unknown>(Object.entries(value)).get(
      String(segment),
    );
  }
  return value;
}

function plainPath(path: readonly PropertyKey[]): Path {
  return path.map((segment) =>
    typeof segment === "symbol" ? String(segment) : segment,
  );
}

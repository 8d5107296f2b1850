/** What a scenario found, as it goes into a table and into JSON. */

export interface Result {
  readonly name: string;
  /** What was done, on what, in a line or two. */
  readonly title: string;
  readonly unit: Unit;
  /** The contender that ratios are taken to. */
  readonly reference: string;
  /** What the targets are about: the ratio to the reference, or the value itself. */
  readonly judged: "ratio" | "value";
  readonly lines: readonly Line[];
}

type Unit = "s" | "MB/s" | "MB" | "kB" | "round trips" | "commands";

export interface Line {
  readonly contender: string;
  /** One a run. */
  readonly values: readonly number[];
  readonly target: Target | undefined;
  /** Why there is no value, or fewer than runs. */
  readonly absent: Absence | undefined;
}

export type Target = { readonly atMost: number } | { readonly atLeast: number };

export type Absence =
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** The best run: what disturbs a machine only ever makes a run worse. */
export function best(
  { values }: Line,
  { unit }: Pick<Result, "unit">,
): number | undefined {
  if (values.length === 0) return undefined;
  return unit === "MB/s" ? Math.max(...values) : Math.min(...values);
}

export function ratio(line: Line, result: Result): number | undefined {
  const reference = result.lines.find(
    ({ contender }) => contender === result.reference,
  );
  const there = reference && best(reference, result);
  const here = best(line, result);
  if (here === undefined || there === undefined) return undefined;
  return here / there;
}

/** undefined where there is no target, or nothing to hold against it. */
export function meetsTarget(line: Line, result: Result): boolean | undefined {
  const { target } = line;
  const judged =
    result.judged === "ratio" ? ratio(line, result) : best(line, result);
  if (target === undefined || judged === undefined) return undefined;
  return "atMost" in target
    ? judged <= target.atMost
    : judged >= target.atLeast;
}

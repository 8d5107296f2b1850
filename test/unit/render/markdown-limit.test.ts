/** However large a plan and long its names are: its Markdown fits in a comment, and its numbers are true. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FINDINGS } from "../../../src/model/finding.ts";
import type { FindingCode } from "../../../src/model/finding.ts";
import { OPS } from "../../../src/plan/op-counts.ts";
import type { Op } from "../../../src/plan/action-format.ts";
import { formatCount } from "../../../src/render/format-count.ts";
import { OP_TITLES } from "../../../src/render/op-titles.ts";
import { renderPlanMarkdown } from "../../../src/render/render-plan-markdown.ts";
import { buildPlan, textOf } from "./build-plan.ts";
import type { PlanParts, Step } from "./build-plan.ts";

const LIMIT = 65_000;
const CODES = Object.keys(FINDINGS) as FindingCode[];

/** A source's actions, from a few numbers: so many of each kind, in so many folders, with names of such a length. */
interface Shape {
  readonly counts: readonly number[];
  readonly folders: number;
  readonly length: number;
  readonly unit: string;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  counts: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 30 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 600 }) },
    ),
    { minLength: OPS.length, maxLength: OPS.length },
  ),
  folders: fc.integer({ min: 1, max: 300 }),
  length: fc.integer({ min: 1, max: 250 }),
  unit: fc.constantFrom("a", "`", "|", "<", "ä", "🦄", "\u202e", " ", "\\"),
});

function* stepsOf({ counts, folders, length, unit }: Shape): Generator<Step> {
  const long = unit.repeat(length);
  for (const [index, op] of OPS.entries())
    for (let i = 0; i < (counts[index] ?? 0); i++)
      yield [op, `${long}${i % folders}/${op}-${long}-${i}`, "new", [7, 9]];
}

interface Measures {
  readonly shapes: readonly Shape[];
  readonly findings: number;
  readonly drift: number;
  /** Names of sources are of so many of these. */
  readonly unit: string;
  readonly length: number;
}

const measures: fc.Arbitrary<Measures> = fc.record({
  shapes: fc.array(shape, { minLength: 1, maxLength: 16 }),
  findings: fc.integer({ min: 0, max: 400 }),
  drift: fc.integer({ min: 0, max: 400 }),
  unit: fc.constantFrom("s", "`|", "<|>", "🦄"),
  length: fc.constantFrom(1, 20, 250),
});

/** Each of its lists is longer than its room. */
const LONGEST: Measures = {
  shapes: Array.from({ length: 16 }, () => ({
    ...{ counts: OPS.map(() => 20), folders: 9, length: 200, unit: "|" },
  })),
  ...{ findings: 400, drift: 400, unit: "`|", length: 250 },
};

function partsOf({
  shapes,
  findings,
  drift,
  unit,
  length,
}: Measures): PlanParts {
  const nameOf = (i: number) => `${unit.repeat(length)}${i}`;
  return {
    steps: Object.fromEntries(
      shapes.map((one, i) => [nameOf(i), () => stepsOf(one)]),
    ),
    findings: Array.from({ length: findings }, (_, i) => ({
      level: i % 3 === 0 ? ("error" as const) : ("warning" as const),
      code: CODES[i % CODES.length] ?? "unreadable",
      source: nameOf(i % shapes.length),
      path: nameOf(i),
      detail: nameOf(i + 1),
    })),
    drift: Array.from({ length: drift }, (_, i) => ({
      source: nameOf(i % shapes.length),
      path: nameOf(i),
      change: "gone" as const,
      recorded: { size: i },
      found: null,
    })),
  };
}

test("fits, and counts truly what it shows and what it leaves out", async () => {
  await fc.assert(
    fc.asyncProperty(measures, async (drawn) => {
      const { shapes, drift } = drawn;
      const markdown = await textOf(
        renderPlanMarkdown(buildPlan(partsOf(drawn))),
      );
      expect(markdown.length).toBeLessThanOrEqual(LIMIT);
      expectTable(markdown, shapes);
      expectDetails(markdown, shapes);
      const listed = markdown.match(/: gone, was [\d,]+ B$/gm)?.length ?? 0;
      if (drift > 0)
        expect(
          listed +
            missing(markdown, /^- … and ([\d,]+) more$/gm, drift - listed),
        ).toBe(drift);
    }),
    // A plan this large takes minutes to shrink.
    { numRuns: 15, examples: [[LONGEST]], endOnFailure: true },
  );
});

/** `expected` if the text has a line that counts so many, else 0. */
function missing(text: string, pattern: RegExp, expected: number): number {
  const counts = [...text.matchAll(pattern)].map(([, count]) => count);
  return counts.includes(formatCount(expected)) ? expected : 0;
}

function sumOf({ counts }: Shape): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** A row for each source with changes, as far as there is room, with the right number in each column. */
function expectTable(markdown: string, shapes: readonly Shape[]): void {
  const changing = shapes.filter((one) => sumOf(one) > 0);
  const head = /^\| Source \|.*$/m.exec(markdown)?.[0] ?? "";
  if (changing.length === 0) {
    expect(head).toBe("");
    return;
  }
  const titles = head.split(" | ").slice(2, -1);
  const ops = OPS.filter((op) => titles.includes(OP_TITLES[op]));
  const rows = [...markdown.matchAll(/^\| (?!Source|:--).*$/gm)].map(([row]) =>
    row.split(" | ").slice(-1 - ops.length, -1),
  );
  rows.forEach((cells, index) => {
    const { counts } = changing[index] ?? { counts: [] };
    expect(cells).toEqual(
      ops.map((op) => formatCount(counts[OPS.indexOf(op)] ?? 0)),
    );
  });
  const left = changing.length - rows.length;
  if (left > 0)
    expect(markdown).toMatch(new RegExp(`^… and ${left} more sources?$`, "m"));
}

/** The actions of a source: all of them in lines, or all of them in sums. */
function expectDetails(markdown: string, shapes: readonly Shape[]): void {
  const changing = shapes.filter((one) => sumOf(one) > 0);
  const blocks = [
    ...markdown.matchAll(
      /<details><summary>.*: ([\d,]+) actions?<\/summary>\n\n```diff\n([^]*?)\n```\n\n<\/details>/g,
    ),
  ];
  blocks.forEach(([, title, lines = ""], index) => {
    const one = changing[index];
    if (one === undefined) throw new Error("more blocks than sources");
    const sum = sumOf(one);
    expect(title).toBe(formatCount(sum));
    if (!/^[\d,]+ actions?, by folder:/.test(lines)) {
      expect(lines.match(/^[-+!#>@=^x?<*] /gm)).toHaveLength(sum);
      return;
    }
    if (/^… and [\d,]+ more lines?, for want of room$/m.test(lines)) return;
    const rows = lines.slice(0, lines.indexOf("\nWhy:"));
    const counts = [...rows.matchAll(/[ ,][-+!#>@=^x?<*]([\d,]+) [a-z]/g)].map(
      ([, count = ""]) => Number(count.replaceAll(",", "")),
    );
    expect(counts.reduce((total, count) => total + count, 0)).toBe(sum);
  });
  const left = changing.length - blocks.length;
  if (left > 0)
    expect(markdown).toMatch(
      new RegExp(`^… and the actions of ${left} more sources?$`, "m"),
    );
}

test("knows a title for each kind of action", () => {
  const ops: readonly Op[] = OPS;
  expect(Object.keys(OP_TITLES).sort()).toEqual([...ops].sort());
});

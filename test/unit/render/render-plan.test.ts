import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { parseRemotePath } from "../../../src/model/path.ts";
import { renderPlanMarkdown } from "../../../src/render/render-plan-markdown.ts";
import { renderPlanText } from "../../../src/render/render-plan-text.ts";
import { buildPlan, sourceTo, textOf } from "./build-plan.ts";
import type { Step } from "./build-plan.ts";
import { hostileName, planNaming } from "./hostile-plan.ts";
import { SAMPLE_PLANS } from "./sample-plans.ts";

const golden = (file: string) => `../../golden/render/${file}`;

describe.each(Object.entries(SAMPLE_PLANS))("plan %s", (name, plan) => {
  test("as text", async () => {
    const text = await textOf(renderPlanText(plan, { color: false }));
    await expect(text).toMatchFileSnapshot(golden(`${name}.txt`));
  });

  test("as coloured text says the same", async () => {
    const coloured = await textOf(renderPlanText(plan, { color: true }));
    const plain = await textOf(renderPlanText(plan, { color: false }));
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  test("as Markdown", async () => {
    const markdown = await textOf(renderPlanMarkdown(plan));
    await expect(markdown).toMatchFileSnapshot(golden(`${name}.md`));
  });
});

test("text keeps to 80 columns, or to those it is given", async () => {
  for (const plan of [SAMPLE_PLANS["deletions"], SAMPLE_PLANS["refused"]]) {
    if (plan === undefined) throw new Error("no such sample");
    for (const width of [80, 100]) {
      const options = width === 80 ? {} : { width };
      const text = await textOf(
        renderPlanText(plan, { color: true, ...options }),
      );
      const widths = text.split("\n").map((line) => stringWidth(line));
      expect(Math.max(...widths)).toBeLessThanOrEqual(width);
      expect(Math.max(...widths)).toBeGreaterThan(width - 8);
    }
  }
});

test("no name or message reaches the terminal as a control character", async () => {
  await fc.assert(
    fc.asyncProperty(
      hostileName,
      fc.string({ unit: "binary" }),
      async (name, detail) => {
        const plan = planNaming(name, detail);
        const text = await textOf(renderPlanText(plan, { color: false }));
        expect(text).not.toMatch(
          /(?![\n\p{Join_Control}])[\p{Cc}\p{Cf}\p{Cs}]/u,
        );
      },
    ),
  );
});

describe("a hundred thousand actions", () => {
  function* many(): Generator<Step> {
    for (let i = 0; i < 99_000; i++)
      yield ["upload", `${"long-".repeat(20)}${i % 3_000}/${i}`, "new", [0, i]];
    for (let i = 0; i < 1_000; i++)
      yield ["delete", `${"gone-".repeat(60)}${i}`, "gone", [i, 0]];
    for (let i = 0; i < 1_000; i++)
      yield ["archive", `${"old-".repeat(60)}${i}`, "gone", [2, 0]];
  }
  const plan = buildPlan({
    steps: Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [
        `source-${i}`,
        i === 0 ? many : () => [["upload", "a.jpg"]],
      ]),
    ),
    findings: Array.from({ length: 5_000 }, (_, i) => ({
      level: "warning" as const,
      code: i % 2 === 0 ? ("unreadable" as const) : ("symlink-loop" as const),
      source: "source-0",
      path: `${"long-".repeat(50)}${i}`,
    })),
    drift: Array.from({ length: 3_000 }, (_, i) => ({
      source: "source-0",
      path: `${"long-".repeat(60)}${i}`,
      change: "gone" as const,
      recorded: { size: 1 },
      found: null,
    })),
  });

  test("fit in a comment on GitHub, and what is left out is counted", async () => {
    const markdown = await textOf(renderPlanMarkdown(plan));
    expect(markdown.length).toBeLessThanOrEqual(65_000);
    expect(markdown).toContain("**Deletes 1,000 files (500 kB)**");
    expect(markdown).toContain("**Archives 1,000 files (2,000 B)**");
    const drift = markdown.match(/^- .*: gone, was 1 B$/gm)?.length ?? 0;
    expect(drift).toBeGreaterThan(10);
    expect(drift).toBeLessThan(20);
    expect(markdown).toContain(`- … and 2,${1_000 - drift} more\n`);
    expect(markdown).toContain("- … and 2,490 more\n");
    const listed = markdown.match(/^- gone-/gm)?.length ?? 0;
    expect(listed).toBeGreaterThan(50);
    expect(markdown).toContain(`… and ${1_000 - listed} files (`);
    expect(markdown).toContain("… and the actions of 8 more sources");
    expect(markdown.trimEnd().endsWith(`\`${plan.planId}\``)).toBe(true);
    expect(markdown.match(/<details>/g)).toHaveLength(12);
    expect(markdown.match(/<\/details>/g)).toHaveLength(12);
  });

  test("are summed by folder in text, with deletions one by one", async () => {
    const text = await textOf(renderPlanText(plan, { color: false }));
    expect(text.split("\n").length).toBeLessThan(420);
    expect(text).toContain("… and 900 files (495 kB) more");
    expect(text.match(/gone, was 1 B$/gm)).toHaveLength(20);
    expect(text).toContain("… and 2,980 more\n");
    expect(text.match(/^ {2}- gone-/gm)).toHaveLength(100);
  });
});

test("Markdown keeps to its limit when every name is as long and awkward as can be", async () => {
  const name = (i: number) => `${"`|<".repeat(500)}${i}`;
  const codes = ["unreadable", "max-delete", "symlink-loop"] as const;
  const sources = Array.from({ length: 60 }, (_, i) => name(i));
  const plan = buildPlan({
    steps: Object.fromEntries(
      sources.map((source) => [
        source,
        () =>
          Array.from({ length: 30 }, (_, i) => {
            if (i === 0) return ["archive", name(i), "gone"];
            return i === 1
              ? ["move", name(i), "moved", [1, 1], { from: name(3) }]
              : ["delete", name(i)];
          }),
      ]),
    ),
    sources: Object.fromEntries(
      sources.map((source) => [
        source,
        { ...sourceTo(source), state: parseRemotePath(`/${source}`) },
      ]),
    ),
    drift: sources.map((source) => ({
      source,
      path: name(1),
      change: "gone",
      recorded: { size: 1 },
      found: null,
    })),
    findings: sources.flatMap((source) =>
      codes.map((code) => ({
        level: "error" as const,
        code,
        source,
        path: name(1),
        detail: name(2),
      })),
    ),
  });
  const markdown = await textOf(renderPlanMarkdown(plan));
  expect(markdown.length).toBeLessThanOrEqual(65_000);
  expect(markdown.match(/… and from \d+ more sources/g)).toHaveLength(2);
  expect(markdown).toMatch(/^- … and [45]\d more$/m);
  expect(markdown).toMatch(/^… and \d+ more sources$/m);
  expect(markdown).toMatch(/… and 1 more kind of findings/);
  expect(markdown).toContain("… and the actions of 48 more sources");
});

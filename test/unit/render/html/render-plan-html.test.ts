import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameProblem } from "../../../../src/model/path.ts";
import type { Action } from "../../../../src/plan/action-format.ts";
import type { Plan } from "../../../../src/plan/plan-format.ts";
import { renderPlanHtml } from "../../../../src/render/html/render-plan-html.ts";
import { buildPlan } from "../build-plan.ts";
import type { Step } from "../build-plan.ts";
import { hostileName, hostileText, planNaming } from "../hostile-plan.ts";
import { SAMPLE_PLANS } from "../sample-plans.ts";
import { dataOf, markupOf, reportOf, reportText } from "./markup-of.ts";

async function actionsOf(plan: Plan): Promise<Action[]> {
  const actions: Action[] = [];
  for await (const action of plan.actions()) actions.push(action);
  return actions;
}

describe.each(Object.entries(SAMPLE_PLANS))("plan %s", (name, plan) => {
  test("as HTML", async () => {
    const markup = markupOf(await reportText(plan));
    await expect(markup).toMatchFileSnapshot(
      `../../../golden/render/${name}.html`,
    );
  });

  test("holds every action as the plan has it", async () => {
    const expected = await actionsOf(plan);
    const text = await reportText(plan);
    if (expected.length === 0) {
      expect(dataOf(text)).toBeUndefined();
      return;
    }
    const { actionAt } = reportOf(text);
    const found = expected.map((_, index) => actionAt(index));
    expect(found).toEqual(expected);
  });

  test("is the same every time", async () => {
    expect(await reportText(plan)).toBe(await reportText(plan));
  });
});

test("names no address: what it needs is in it", async () => {
  const plan = SAMPLE_PLANS["small"];
  if (plan === undefined) throw new Error("no such sample");
  const report = await reportText(plan);
  expect(report).not.toMatch(/\b(?:src|href|action)=|url\(|@import|https?:/);
  expect(report).toMatch(
    /content="default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'"/,
  );
});

test("no name or message becomes markup", async () => {
  const tagsOf = async (name: string, detail: string) => {
    const report = await reportText(planNaming(name, detail));
    expect(report.match(/<script/g)).toHaveLength(4);
    return markupOf(report).match(/<[^>]*>/g);
  };
  await fc.assert(
    fc.asyncProperty(hostileName, hostileText, async (name, detail) => {
      // Every folder of a path has its row.
      const harmless = name.replace(/[^/]+/g, "x");
      expect(await tagsOf(name, detail)).toEqual(await tagsOf(harmless, "x"));
    }),
  );
});

test("actions of any names come back from the data as they were", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc
          .array(
            fc
              .string({ unit: "binary", minLength: 1, maxLength: 6 })
              .filter((name) => nameProblem(name) === undefined),
            { minLength: 1, maxLength: 4 },
          )
          .map((names) => names.join("/")),
        { maxLength: 12 },
      ),
      async (paths) => {
        const steps = paths.map((path, index): Step => {
          const op = (["upload", "mkdir", "delete"] as const)[index % 3];
          return [op ?? "upload", path, "new", [index, index]];
        });
        const plan = buildPlan({ steps: { photos: () => steps } });
        const expected = await actionsOf(plan);
        if (expected.length === 0) return;
        const { actionAt } = reportOf(await reportText(plan));
        expect(expected.map((_, index) => actionAt(index))).toEqual(expected);
      },
    ),
  );
});

test("a large plan is written piece by piece, as it is read", async () => {
  const plan = buildPlan({
    steps: {
      photos: function* (): Generator<Step> {
        for (let i = 0; i < 20_000; i++)
          yield ["upload", `album-${i % 50}/IMG_${i}.jpg`, "new", [0, i]];
      },
    },
  });
  let read = 0;
  let pass = 0;
  const watched: Plan = {
    ...plan,
    actions: async function* () {
      pass += 1;
      read = 0;
      for await (const action of plan.actions()) {
        read += 1;
        yield action;
      }
    },
  };
  let written = 0;
  let pieces = 0;
  for await (const chunk of renderPlanHtml(watched)) {
    expect(chunk.length).toBeLessThan(600_000);
    const columns = chunk.match(/"name":\[([^\]]*)\]/)?.[1];
    if (columns === undefined) continue;
    pieces += 1;
    written += columns.split(",").length;
    // What was read and is not written yet is a block at most.
    expect(read - written).toBeLessThanOrEqual(0);
  }
  expect(written).toBe(20_000);
  expect(pieces).toBe(20);
  expect(pass).toBe(2);
});

test("the same plan gives the same bytes, whatever order its actions' keys were made in", async () => {
  for (const name of ["every-op", "restore-over", "taken-back"]) {
    const plan = SAMPLE_PLANS[name];
    if (plan === undefined) throw new Error("no such sample");
    const turned: Plan = {
      ...plan,
      actions: async function* () {
        for await (const action of plan.actions()) {
          const { id, op, before, after, ...more } = action;
          yield { after, before, ...more, op, id } as Action;
        }
      },
    };
    expect(await reportText(turned)).toBe(await reportText(plan));
  }
});

/** Plans of a restore and of an undo as files: what others read, and what a reviewer sees. */
import { describe, expect, test } from "vitest";
import { streamOf } from "../../../src/model/stream-of.ts";
import { readPlan } from "../../../src/plan/read-plan.ts";
import { serializePlan } from "../../../src/plan/serialize-plan.ts";
import { renderPlanMarkdown } from "../../../src/render/render-plan-markdown.ts";
import { renderPlanText } from "../../../src/render/render-plan-text.ts";
import { textOf } from "../render/build-plan.ts";
import { examplePlans } from "./example-restore.ts";

describe.each(Object.entries(examplePlans()))("%s", (name, plan) => {
  test("as JSON, and read back the same", async () => {
    const text = await textOf(serializePlan(plan));
    await expect(text).toMatchFileSnapshot(`../../golden/plan/${name}.json`);
    const read = await readPlan(
      () => streamOf([Buffer.from(text)]),
      "plan.json",
    );
    expect(await textOf(serializePlan(read))).toBe(text);
  });

  test("as text", async () => {
    const text = await textOf(renderPlanText(plan, { color: false }));
    await expect(text).toMatchFileSnapshot(`../../golden/render/${name}.txt`);
  });

  test("as Markdown", async () => {
    const markdown = await textOf(renderPlanMarkdown(plan));
    await expect(markdown).toMatchFileSnapshot(
      `../../golden/render/${name}.md`,
    );
  });
});

/** The Markdown as GitHub's dialect reads it: by a real parser, not by eye. */
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, test } from "vitest";
import { displayName } from "../../../src/render/display-name.ts";
import { renderPlanMarkdown } from "../../../src/render/render-plan-markdown.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { textOf } from "./build-plan.ts";
import {
  hostileName,
  hostileText,
  planNaming,
  restoreNaming,
} from "./hostile-plan.ts";
import { SAMPLE_PLANS } from "./sample-plans.ts";

async function htmlOf(plan: Plan): Promise<string> {
  return micromark(await textOf(renderPlanMarkdown(plan)), {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}

/** Every tag, and every text that is not in code, where GitHub looks for people and issues to link to. */
function outsideCode(html: string): string {
  return html.replace(/<code([^>]*)>[^<]*<\/code>/g, "<code$1></code>");
}

function codesOf(html: string): string[] {
  return [...html.matchAll(/<code[^>]*>([^<]*)<\/code>/g)].map(
    ([, text = ""]) =>
      text.replace(
        /&(?:#(\d+)|(\w+));/g,
        (entity, digits?: string, word = "") =>
          digits === undefined
            ? ({ lt: "<", gt: ">", amp: "&", quot: '"' }[String(word)] ??
              entity)
            : String.fromCodePoint(Number(digits)),
      ),
  );
}

describe.each(Object.entries(SAMPLE_PLANS))("plan %s", (_name, plan) => {
  test("is of the elements that it is meant to be of", async () => {
    const html = await htmlOf(plan);
    const tags = [...html.matchAll(/<(\/?[a-z]\w*)/g)].map(([, tag]) => tag);
    expect(
      tags.filter(
        (tag = "") =>
          !/^\/?(?:p|strong|code|pre|blockquote|ul|li|table|thead|tbody|tr|th|td|details|summary)$/.test(
            tag,
          ),
      ),
    ).toEqual([]);
    expect(html.match(/<details>/g)?.length).toBe(html.match(/<pre>/g)?.length);
    expect(outsideCode(html)).not.toMatch(/[@#]\w|`|\*\*|\||\[(?!!)/);
  });
});

test("no name or message is read as markup, and none is lost", async () => {
  for (const naming of [planNaming, restoreNaming]) {
    const harmless = outsideCode(await htmlOf(naming("name", "detail")));
    expect(harmless).toContain("<pre><code");
    await fc.assert(
      fc.asyncProperty(hostileName, hostileText, async (name, detail) => {
        const html = await htmlOf(naming(name, detail));
        expect(outsideCode(html)).toBe(harmless);
        expect(codesOf(html)).toContain(displayName(name));
      }),
    );
  }
});

/** The plan as a document: its text, its planId, and what is believed when it is read back. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partialDigest } from "../../../src/model/digest.ts";
import { PlanError, RefusedError } from "../../../src/model/errors.ts";
import { parseRelativePath } from "../../../src/model/path.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import type { ActionDraft } from "../../../src/plan/action-format.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { planInMemory } from "../../../src/plan/plan-in-memory.ts";
import { readPlan } from "../../../src/plan/read-plan.ts";
import { serializePlan } from "../../../src/plan/serialize-plan.ts";
import { examplePlan, planOf, type Parts } from "./example-plan.ts";

async function textOf(plan: Pick<Plan, "header" | "actions">): Promise<string> {
  let text = "";
  for await (const chunk of serializePlan(plan)) text += chunk;
  return text;
}

function planFrom({ header, actions }: Parts): Plan {
  return planInMemory(header, actions);
}

/** @param block bytes that come at once */
function read(text: string | Buffer, block = 64 * 1024): Promise<Plan> {
  const bytes = Buffer.from(text);
  const blocks = function* () {
    for (let at = 0; at < bytes.length; at += block)
      yield bytes.subarray(at, at + block);
  };
  return readPlan(() => streamOf(blocks()), "plan.json");
}

async function partsOf(plan: Plan): Promise<unknown> {
  const actions = [];
  for await (const action of plan.actions()) actions.push(action);
  return { header: plan.header, planId: plan.planId, actions };
}

function golden(name: string): Promise<string> {
  const url = new URL(`../../golden/plan/${name}.json`, import.meta.url);
  return readFile(url, "utf8");
}

const TEXT = await textOf(planFrom(examplePlan()));
const EMPTY = await textOf(planFrom(planOf()));

describe("as text", () => {
  it("has one finding and one action a line", async () => {
    await expect(TEXT).toMatchFileSnapshot("../../golden/plan/example.json");
    await expect(EMPTY).toMatchFileSnapshot("../../golden/plan/empty.json");
  });

  it("has a planId that is the digest of all the rest", () => {
    for (const text of [TEXT, EMPTY]) {
      const { planId } = JSON.parse(text) as { planId: string };
      const rest = text.replace(`,\n"planId": "${planId}"`, "");
      const digest = createHash("sha256").update(rest).digest("hex");
      expect(planId).toBe(`sha256:${digest}`);
    }
  });

  it("is the same however the keys of an action came about", async () => {
    const { header, actions } = examplePlan();
    const turned = actions.map(
      ({ after, ...rest }) => ({ after, ...rest }) as (typeof actions)[number],
    );
    expect(await textOf(planInMemory(header, turned))).toBe(TEXT);
  });
});

describe("read back", () => {
  it("is what was written, however the bytes come, as often as wanted", async () => {
    const expected = await partsOf(planFrom(examplePlan()));
    for (const block of [1, 7, 1 << 20]) {
      const plan = await read(TEXT, block);
      expect(await partsOf(plan)).toEqual(expected);
      expect(await partsOf(plan)).toEqual(expected);
      expect(await textOf(plan)).toBe(TEXT);
    }
    expect(await partsOf(await read(EMPTY))).toEqual(
      await partsOf(planFrom(planOf())),
    );
  });

  it("is the same from the files of this version", async () => {
    expect(await textOf(await read(await golden("example")))).toBe(TEXT);
  });

  it.each([
    ["indented", JSON.stringify(JSON.parse(TEXT), null, 2)],
    ["minified", JSON.stringify(JSON.parse(TEXT))],
    ["with CRLF", TEXT.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\uFEFF${TEXT}`],
    ["with a blank line in its header", TEXT.replace("},\n", "},\n\n")],
    ["with one among its actions", TEXT.replace("null},\n", "null},\n\n")],
    ["with blank lines at the end", `${TEXT}\n\n`],
    ["without the last newline", TEXT.trimEnd()],
  ])("is the same when the document is %s", async (_, text) => {
    const plan = await read(text, 100);
    expect(await textOf(plan)).toBe(TEXT);
  });

  it("is read with 40,000 actions, by lines and minified", async () => {
    const drafts = Array.from({ length: 40_000 }, (_, index): ActionDraft => ({
      op: "upload",
      path: parseRelativePath(`folder-${index % 100}/file-${index}`),
      reason: "new",
      before: null,
      after: {
        size: index,
        hash: partialDigest(index.toString(16).padStart(64, "0")),
        hashFile: true,
      },
    }));
    const plan = planFrom(planOf({ photos: drafts }));
    const text = await textOf(plan);
    for (const form of [text, JSON.stringify(JSON.parse(text))]) {
      const again = await read(form);
      expect(again.planId).toBe(plan.planId);
      let count = 0;
      for await (const { id } of again.actions()) count = id;
      expect(count).toBe(40_000);
    }
  });
});

describe("what is not believed", () => {
  it.each([
    ["an action's path", TEXT.replace('"2024"', '"2025"')],
    ["an action left out", TEXT.replace(/\n.*"old\/a".*/, "")],
    ["a finding left out", TEXT.replace(/\n.*symlink-skipped.*/, "")],
    ["where a file is moved from", TEXT.replace("incoming", "outgoing")],
    ["where a link leads", TEXT.replace("../elsewhere", "../nowhere")],
    ["which copy is pruned", TEXT.replace("0123456789ab", "1123456789ab")],
    ["that the old file is archived", TEXT.replace('"archive": true, ', "")],
    ["the catalogue it builds on", TEXT.replace('l": 12', 'l": 13')],
    ["drift left out", TEXT.replace(/\n.*"z\.jpg".*/, "")],
    ["the host", TEXT.replace("ftp.example.com", "ftp.example.org")],
    ["the planId", TEXT.replace(/sha256:(.)(?=.*"\n}\n$)/, "sha256:z")],
  ])("%s changed by hand", async (_, text) => {
    expect(text).not.toBe(TEXT);
    await expect(read(text)).rejects.toThrow(
      /changed after|no plan|only a part/,
    );
  });

  it("any single character changed by hand", async () => {
    const mark = fc.oneof(
      fc.constantFrom(" ", "\n", '"', "\\", ",", "{", "}", "[", "]"),
      fc.constantFrom("0", "1", "2", "9", "a", "f"),
      fc.string({ minLength: 1, maxLength: 1, unit: "binary" }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: TEXT.length - 1 }),
        mark,
        async (at, other) => {
          const text = TEXT.slice(0, at) + other + TEXT.slice(at + 1);
          const outcome = await read(text).then(
            textOf,
            (error: unknown) => error,
          );
          if (outcome === TEXT) return;
          expect(
            outcome instanceof RefusedError || outcome instanceof PlanError,
          ).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("a document cut short anywhere", async () => {
    for (let length = 0; length < TEXT.length - 1; length += 5) {
      await expect(read(TEXT.slice(0, length))).rejects.toThrow(PlanError);
    }
    await expect(read(TEXT.slice(0, -2))).rejects.toThrow(PlanError);
  });

  it("anything after its end", async () => {
    await expect(read(`${TEXT}}\n`)).rejects.toThrow(PlanError);
    await expect(read(TEXT + EMPTY)).rejects.toThrow(PlanError);
    const bytes = Buffer.concat([Buffer.from(TEXT), Buffer.from([0xc3])]);
    await expect(read(bytes)).rejects.toThrow(/not UTF-8/);
  });

  it("a document of another version or format", async () => {
    const next = TEXT.replace('"version": 1', '"version": 2');
    await expect(read(next)).rejects.toThrow(/version 2/);
    await expect(read(next)).rejects.toThrow(PlanError);
    const indented = JSON.stringify(JSON.parse(next), null, 2);
    await expect(read(indented)).rejects.toThrow(/version 2/);
    const foreign = TEXT.replace("ftp-sync/plan", "ftp-sync/journal");
    await expect(read(foreign)).rejects.toThrow(PlanError);
  });

  it.each([
    ["an empty file", "", /not JSON/],
    ["a manifest", "version: 1\n", /not JSON/],
    ["null", "null", /no plan/],
    ["an array", "[]", /no plan/],
    ["an object without keys", "{}", /no plan/],
    ["a plan in UTF-16", Buffer.from(TEXT, "utf16le"), /not UTF-8/],
  ])("what is no plan at all: %s", async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
    await expect(read(text)).rejects.toThrow(PlanError);
  });

  it.each([
    ["null", "null"],
    ["a number", "1"],
    ["an unknown op", '{"id": 1, "op": "format"}'],
  ])("an action that is %s, though the planId agrees", async (_, action) => {
    await expect(read(withAction(action))).rejects.toThrow(
      /breaks the plan format: action 1/,
    );
  });

  it.each(["../x", "a/../../x", "/x", "a//b", "a/", "./a", "", "\u2028/../x"])(
    "a path that leads elsewhere, though the planId agrees: %j",
    async (path) => {
      const action = `{"id": 1, "op": "mkdir", "source": "photos", "path": ${JSON.stringify(path)}, "reason": "new", "before": null, "after": {}}`;
      await expect(read(withAction(action))).rejects.toThrow(
        /breaks the plan format: action 1\/path/,
      );
    },
  );

  it.each([
    ["a move from elsewhere", "move", '"from": "../x"', "action 1/from"],
    ["a move from nowhere", "move", "", "action 1"],
    ["a prune of no plan", "prune", '"plan": "../../x"', "action 1/plan"],
  ])("%s, though the planId agrees", async (_, op, more, place) => {
    const file = `{"size": 1, "evidence": "listing"}`;
    const before =
      op === "prune" ? '{"size": 1, "archived": "2024-05-01T10:00:00Z"}' : file;
    const after =
      op === "prune"
        ? "null"
        : `{"size": 1, "hash": "sha256:${"0".repeat(64)}", "hashFile": true}`;
    const rest = more === "" ? "" : `${more}, `;
    const action = `{"id": 1, "op": "${op}", "source": "photos", "path": "a", ${rest}"reason": "moved", "before": ${before}, "after": ${after}}`;
    await expect(read(withAction(action))).rejects.toThrow(
      `breaks the plan format: ${place}`,
    );
  });

  it("actions that are not numbered from 1, though the planId agrees", async () => {
    const action = `{"id": 2, "op": "mkdir", "source": "photos", "path": "a", "reason": "new", "before": null, "after": {}}`;
    await expect(read(withAction(action))).rejects.toThrow(/has the id 2/);
    const good = action.replace('"id": 2', '"id": 1');
    expect((await read(withAction(good))).planId).toMatch(/^sha256:/);
  });

  it("a document that changes between two passes", async () => {
    let text = TEXT;
    const plan = await readPlan(() => streamOf([Buffer.from(text)]), "plan");
    text = TEXT.replace('"2024"', '"2025"');
    await expect(partsOf(plan)).rejects.toThrow(RefusedError);
    text = EMPTY;
    await expect(partsOf(plan)).rejects.toThrow(RefusedError);
  });
});

/** The empty plan with this line in it, and the planId of the result. */
function withAction(action: string): string {
  const text = EMPTY.replace('"actions": []', `"actions": [\n${action}\n]`);
  const rest = text.replace(/,\n"planId": ".*"/, "");
  const digest = createHash("sha256").update(rest).digest("hex");
  return text.replace(/"planId": ".*"/, `"planId": "sha256:${digest}"`);
}

/** The order of a plan and its counts. */
import { expect, it } from "vitest";
import { partialDigest } from "../../../src/model/digest.ts";
import type { Finding } from "../../../src/model/finding.ts";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { assemblePlan } from "../../../src/plan/assemble-plan.ts";
import { hasChanges } from "../../../src/plan/has-changes.ts";
import type { ActionDraft } from "../../../src/plan/action-format.ts";
import { examplePlan, planOf } from "./example-plan.ts";

function upload(text: string): ActionDraft {
  return {
    op: "upload",
    path: parseRelativePath(text),
    reason: "new",
    before: null,
    after: { size: 1, hash: partialDigest("0".repeat(64)), hashFile: true },
  };
}

it("sorts by source in manifest order, then by path in byte order", () => {
  const { actions } = planOf({
    zebra: [upload("b"), upload("\u{1f984}"), upload("\uff5e"), upload("B")],
    ant: [upload("a/b"), upload("a-b")],
  });
  expect(actions.map(({ id, source, path }) => [id, source, path])).toEqual([
    [1, "zebra", "B"],
    [2, "zebra", "b"],
    [3, "zebra", "\uff5e"],
    [4, "zebra", "\u{1f984}"],
    [5, "ant", "a-b"],
    [6, "ant", "a/b"],
  ]);
});

it("puts what is in the way first and what is gone last, whatever the paths", () => {
  const { actions } = examplePlan();
  expect(actions.map(({ op, reason }) => `${op} ${reason}`)).toEqual([
    "delete type-changed",
    "archive type-changed",
    "mkdir new",
    "move moved",
    "move moved",
    "upload new",
    "replace changed",
    "replace changed",
    "touch times",
    "hash unverified",
    "archive gone",
    "delete gone",
    "rmdir gone",
    "link link",
    "forget vanished",
    "link link",
    "unarchive undone",
    "prune expired",
    "adopt adopted",
    "adopt adopted",
  ]);
});

it("counts actions, and bytes of content that is sent", () => {
  expect(examplePlan().header.summary).toEqual({
    mkdir: 1,
    upload: 1,
    replace: 2,
    move: 2,
    archive: 2,
    delete: 2,
    rmdir: 1,
    touch: 1,
    hash: 1,
    link: 2,
    forget: 1,
    prune: 1,
    unarchive: 1,
    adopt: 2,
    unchanged: 4211,
    kept: 1,
    bytes: 82233,
  });
});

it("puts what only the catalogue learns after what stood in its place", () => {
  const before = { size: 1, evidence: "listing" } as const;
  const path = parseRelativePath("a");
  const { actions } = planOf({
    photos: [
      { op: "link", path, reason: "link", before: null, after: { link: "b" } },
      { op: "delete", path, reason: "gone", before, after: null },
    ],
  });
  expect(actions.map(({ op }) => op)).toEqual(["delete", "link"]);
});

it("keeps the order in which copies of one path are pruned", () => {
  const prune = (plan: string, text: string): ActionDraft => ({
    ...{ op: "prune", path: parseRelativePath(text), plan, reason: "expired" },
    before: { size: 1, archived: "2023-12-24T18:00:00Z" },
    after: null,
  });
  const { actions } = planOf({
    photos: [
      prune("1", "b"),
      prune("1", "a"),
      prune("2", "b"),
      prune("3", "a"),
    ],
  });
  expect(
    actions.map(({ path, ...rest }) => [path, "plan" in rest && rest.plan]),
  ).toEqual([
    ["a", "1"],
    ["a", "3"],
    ["b", "1"],
    ["b", "2"],
  ]);
});

it("has changes as soon as it has one action, of whatever kind", () => {
  expect(hasChanges(planOf().header)).toBe(false);
  for (const action of examplePlan().actions)
    expect(hasChanges(planOf({ photos: [action] }).header)).toBe(true);
});

it("sorts drift by path in byte order, source by source", () => {
  expect(examplePlan().header.drift.map(({ path }) => path)).toEqual([
    "db.sqlite",
    "z.jpg",
  ]);
});

it("sorts findings, errors first, and is applyable without errors only", () => {
  const finding = (level: Finding["level"], path: string): Finding => ({
    level,
    code: "unreadable",
    source: "photos",
    path: parseRelativePath(path),
  });
  const part = (findings: Finding[]) => ({
    name: "photos",
    header: {
      remote: "offsite",
      to: parseRemotePath("/"),
      base: null,
      listing: "complete" as const,
    },
    actions: [],
    findings,
    drift: [],
    unchanged: 0,
    kept: 0,
  });
  const identity = { manifest: { file: "f", sha256: "" }, remotes: {} };
  const { header } = assemblePlan(identity, [
    part([
      finding("warning", "a"),
      finding("error", "c"),
      finding("error", "b"),
    ]),
  ]);
  expect(header.findings.map(({ path }) => path)).toEqual(["b", "c", "a"]);
  expect(header.applyable).toBe(false);
  const harmless = assemblePlan(identity, [part([finding("warning", "a")])]);
  expect(harmless.header.applyable).toBe(true);
});

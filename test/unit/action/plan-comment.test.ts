/** The comment that shows a plan: what the next run, and an apply after the merge, find in it. */
import { expect, test } from "vitest";
import {
  heading,
  marker,
  noPlanComment,
  planComment,
  planIdIn,
} from "../../../src/action/plan-comment.ts";

const PLAN_ID = `sha256:${"a".repeat(64)}`;
const OTHER_ID = `sha256:${"b".repeat(64)}`;
const frame = {
  subject: { manifest: "ftp-sync.yaml", sources: ["photos"] },
  commit: "c0ffee",
  run: undefined,
};

test("the same manifest and sources have the same marker, in any order, and others another", () => {
  const of = (manifest: string, ...sources: string[]) =>
    marker({ manifest, sources });
  expect(of("a", "b", "c")).toBe(of("a", "c", "b"));
  const all = [
    of("a"),
    of("b"),
    of("a", "b"),
    of("a", "b,c"),
    of("a", "b", "c"),
  ];
  expect(new Set(all).size).toBe(5);
});

test("a manifest's name can't end the marker or become markup", () => {
  const subject = { manifest: "--> # `x`\n@all", sources: [] };
  expect(marker(subject)).toMatch(/^<!-- ftp-sync:plan:[0-9a-f]{16} -->$/);
  expect(heading(subject)).toBe('### ftp-sync plan: ``"--> # `x`\\n@all"``');
});

test("the planId is found where it belongs, also with the line ends that a browser sends, and nowhere else", () => {
  const body = planComment(`Plan ${OTHER_ID}`, PLAN_ID, frame);
  expect(planIdIn(body)).toBe(PLAN_ID);
  expect(planIdIn(body.replaceAll("\n", "\r\n"))).toBe(PLAN_ID);
  expect(planIdIn(noPlanComment(7, frame))).toBeUndefined();
  const forged = `<!-- ftp-sync:plan-id:${OTHER_ID} -->`;
  expect(planIdIn(`${marker(frame.subject)}\n\n${forged}`)).toBeUndefined();
  expect(planIdIn(`${marker(frame.subject)}\n${forged} `)).toBeUndefined();
});

test("what GitHub would refuse for its length leaves the plan to the summary", () => {
  const full = planComment("x".repeat(65_000), PLAN_ID, frame);
  expect(full).toContain("xxxx");
  const long = planComment("x".repeat(65_536), PLAN_ID, frame);
  expect(long).not.toContain("xxxx");
  expect(long).toContain("the job's summary has it");
  expect(planIdIn(long)).toBe(PLAN_ID);
});

test("many sources are counted, not named", () => {
  const sources = Array.from({ length: 40 }, (_, i) => `source-${i}`);
  expect(heading({ manifest: "m.yaml", sources })).toBe(
    "### ftp-sync plan: `m.yaml`, 40 sources",
  );
});

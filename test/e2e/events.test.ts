/** `--format json` and `--receipt`: what programs hear of a run, however it ends. */
import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunEvent } from "../../src/render/event-format.ts";
import { eventsOf, readReceipt } from "../support/events.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import { output, Workspace } from "../support/workspace.ts";

let server: FtpServer;
let workspace: Workspace;

beforeEach(async () => {
  server = await startFtpServer();
  workspace = await Workspace.make(server);
  await workspace.manifest();
  await workspace.write("source/a.txt", "first");
  await workspace.write("source/in/b.txt", "second");
});
afterEach(async () => {
  await server.stop();
  await workspace.remove();
});

const RECEIPT = ["--receipt", "receipt.json"];

function apply(...args: string[]) {
  return workspace.run(["apply", ...args, "--format", "json", ...RECEIPT]);
}

const receipt = () => readReceipt(workspace.path("receipt.json"));

function ofKind<Kind extends RunEvent["event"]>(
  events: readonly RunEvent[],
  kind: Kind,
) {
  return events.filter(
    (event): event is RunEvent & { event: Kind } => event.event === kind,
  );
}

test("an apply tells of its plan, its phases and each action, and how it ended", async () => {
  await workspace.plan();
  const result = await apply("plan.json");
  expect(result.status, output(result)).toBe(0);
  const events = eventsOf(result);
  expect(events[0]).toMatchObject({ event: "begin", command: "apply" });
  const [plan] = ofKind(events, "plan");
  expect(plan).toMatchObject({ applyable: true, summary: { upload: 2 } });
  const phases = ofKind(events, "phase").map(({ phase }) => phase);
  expect(phases).toEqual(["check", "apply"]);
  const actions = ofKind(events, "action").map(
    ({ op, path, outcome }) => `${op} ${path} ${outcome}`,
  );
  expect(actions.sort()).toEqual([
    "mkdir . done",
    "mkdir in done",
    "upload a.txt done",
    "upload in/b.txt done",
  ]);
  const done = { mkdir: 2, upload: 2 };
  const { planId } = plan ?? {};
  const ended = { status: 0, result: { planId, done, bytes: 11 } };
  expect(events.at(-1)).toMatchObject({ event: "end", ...ended });
  expect(receipt()).toMatchObject({ planId, ...ended });
  expect(result.stderr).not.toContain('"event"');
});

test("a refused file is told, and what else was done", async () => {
  await workspace.plan();
  server.inject({
    ...{ on: "RNTO", match: /a\.txt$/, times: Infinity },
    do: { kind: "reply", text: "550 Not this one." },
  });
  const result = await apply("plan.json");
  expect(result.status, output(result)).toBe(3);
  const events = eventsOf(result);
  const failed = ofKind(events, "action").filter(
    ({ outcome }) => outcome === "failed",
  );
  expect(failed).toMatchObject([{ op: "upload", path: "a.txt" }]);
  expect(failed[0]?.message).toContain("Not this one");
  expect(receipt()).toMatchObject({
    status: 3,
    result: {
      done: { upload: 1 },
      failures: [{ source: "data", path: "a.txt", outcome: "failed" }],
    },
  });
});

test("a stale plan is told with all that moved", async () => {
  await workspace.plan();
  await workspace.write("source/a.txt", "other");
  const result = await apply("plan.json");
  expect(result.status, output(result)).toBe(4);
  const end = eventsOf(result).at(-1);
  expect(end).toMatchObject({ event: "end", status: 4 });
  const { planId, error } = receipt();
  expect(planId).toMatch(/^sha256:/);
  expect(error?.differences).toHaveLength(1);
  expect(error?.differences?.[0]).toContain("a.txt");
});

test("a refused plan, a wrong password and a missing manifest have an end too", async () => {
  await workspace.plan();
  const unexpected = await apply("plan.json", "--expect", "sha256:00");
  expect(unexpected.status).toBe(6);
  expect(eventsOf(unexpected).at(-1)).toMatchObject({ status: 6 });
  const env = { FTP_PASSWORD: "wrong-secret" };
  const denied = await workspace.run(
    ["apply", "plan.json", "--format", "json", ...RECEIPT],
    { env },
  );
  expect(denied.status, output(denied)).toBe(7);
  expect(eventsOf(denied).at(-1)).toMatchObject({ status: 7 });
  expect(JSON.stringify(receipt())).not.toContain("wrong-secret");
  const lost = await apply("plan.json", "--file", "no.yaml");
  expect(lost.status).toBe(1);
  expect(eventsOf(lost).at(-1)).toMatchObject({ event: "end", status: 1 });
});

test("an interrupted run says so", async () => {
  await workspace.plan();
  server.inject({
    ...{ on: "STOR", times: Infinity },
    do: { kind: "delay", ms: 1_000 },
  });
  const result = await workspace.run(
    ["apply", "plan.json", "--format", "json", ...RECEIPT],
    { started: (child) => setTimeout(() => child.kill("SIGINT"), 900) },
  );
  expect(result.status, output(result)).toBe(130);
  expect(eventsOf(result).at(-1)).toMatchObject({ event: "end", status: 130 });
  expect(receipt().error?.message).toContain("interrupted");
});

test("without a plan nobody is asked: --yes must answer", async () => {
  const unanswered = await apply();
  expect(unanswered.status).toBe(1);
  expect(eventsOf(unanswered).at(-1)).toMatchObject({ status: 1 });
  const result = await apply("--yes");
  expect(result.status, output(result)).toBe(0);
  const events = eventsOf(result);
  const phases = ofKind(events, "phase").map(({ phase }) => phase);
  expect(phases).toContain("scan");
  expect(ofKind(events, "plan")).toHaveLength(1);
  const again = await apply("--yes");
  expect(again.status).toBe(0);
  expect(receipt().planId).not.toBeNull();
  expect(ofKind(eventsOf(again), "action")).toEqual([]);
});

test("--quiet keeps the events, and a word that is no format is refused", async () => {
  await workspace.plan();
  const quiet = await apply("plan.json", "--quiet");
  expect(quiet.stderr).toBe("");
  expect(ofKind(eventsOf(quiet), "action")).toHaveLength(4);
  const wrong = await workspace.run(["apply", "--format", "xml", ...RECEIPT]);
  expect(wrong.status).toBe(1);
  expect(wrong.stderr).toContain("xml");
  expect(existsSync(workspace.path("plan.json"))).toBe(true);
});

test("a restore that is answered beforehand tells events, and one that is only planned shows its plan", async () => {
  await workspace.plan();
  await workspace.apply();
  const args = ["restore", "data", "--to", "back", "--format", "json"];
  const planned = await workspace.run([...args, "--out", "restore.json"]);
  expect(JSON.parse(planned.stdout)).toMatchObject({ format: "ftp-sync/plan" });
  const result = await workspace.run([...args, "--yes", ...RECEIPT]);
  expect(result.status, output(result)).toBe(0);
  const events = eventsOf(result);
  expect(events[0]).toMatchObject({ command: "restore" });
  const paths = ofKind(events, "action").map(({ path }) => path);
  expect(paths.sort()).toEqual([".", "a.txt", "in", "in/b.txt"]);
  expect(receipt()).toMatchObject({ status: 0, result: { bytes: 11 } });
});

test("an adopt and a verify tell theirs", async () => {
  await workspace.plan();
  await workspace.apply();
  const adopt = await workspace.run([
    ...["adopt", "data", "--yes", "--format", "json", ...RECEIPT],
  ]);
  expect(adopt.status, output(adopt)).toBe(0);
  expect(eventsOf(adopt)[0]).toMatchObject({ command: "adopt" });
  expect(receipt().planId).toMatch(/^sha256:/);
  const verify = await workspace.run(["verify", "--format", "json"]);
  const events = eventsOf(verify);
  expect(ofKind(events, "verdict")).toMatchObject([{ holds: true, files: 2 }]);
  expect(events.at(-1)).toMatchObject({ event: "end", status: 0, holds: true });
});

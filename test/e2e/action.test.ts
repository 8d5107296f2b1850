/** The committed GitHub action, run as GitHub's runner does, against a fake GitHub and a real FTP server. */
import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { planIdIn } from "../../src/action/plan-comment.ts";
import { type StepResult, runStep } from "../support/actions-runner.ts";
import { FakeGitHub } from "../support/fake-github.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import { Workspace } from "../support/workspace.ts";

let server: FtpServer;
let github: FakeGitHub;
let workspace: Workspace;

beforeEach(async () => {
  server = await startFtpServer();
  github = await FakeGitHub.start();
  workspace = await Workspace.make(server);
  await workspace.manifest();
  await workspace.write("source/a", "first");
});
afterEach(async () => {
  await server.stop();
  await github.stop();
  await workspace.remove();
});

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

function pullRequest({ fork = false, sha = COMMIT } = {}): unknown {
  return { pull_request: { number: 7, head: { sha, repo: { fork } } } };
}

interface Surroundings {
  readonly event?: unknown;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cancelled?: Promise<unknown>;
}

async function step(
  inputs: Readonly<Record<string, string>>,
  { event = pullRequest(), env = {}, cancelled }: Surroundings = {},
): Promise<StepResult> {
  const result = await runStep({
    cwd: workspace.folder,
    with: inputs,
    token: github.token,
    event,
    ...(cancelled === undefined ? {} : { cancelled }),
    env: {
      FTP_USER: server.user,
      FTP_PASSWORD: server.password,
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_REPOSITORY: github.repository,
      GITHUB_RUN_ID: "42",
      ...env,
    },
  });
  // Whatever happens.
  const told = [result.log, result.summary, JSON.stringify(result.outputs)];
  const commented = github.comments.map(({ body }) => body);
  for (const secret of [github.token, server.password])
    expect([...told, ...commented].join("\n")).not.toContain(secret);
  return result;
}

const annotations = ({ commands }: StepResult) =>
  commands.map(({ name, data }) => `${name}: ${data}`);
const written = (): readonly string[] =>
  github.requests.filter((request) => !request.startsWith("GET"));

describe("plan in a pull request", () => {
  test("saves the plan, tells of it in outputs and summary, and comments", async () => {
    const result = await step({ command: "plan" });
    expect(result.status, result.log).toBe(0);
    const { outputs } = result;
    const planFile = outputs["plan-file"] ?? "";
    const plan = JSON.parse(await readFile(planFile, "utf8")) as {
      planId: string;
    };
    expect(outputs).toMatchObject({
      "plan-id": plan.planId,
      changes: "true",
      applyable: "true",
      status: "0",
    });
    const page = await readFile(outputs["html-file"] ?? "", "utf8");
    expect(page).toMatch(/^<!doctype html>/i);
    expect(result.summary).toContain(plan.planId);
    const [comment, ...more] = github.comments;
    expect(more).toEqual([]);
    expect(comment?.body).toMatch(/^<!-- ftp-sync:plan:[0-9a-f]{16} -->\n/);
    expect(comment?.body).toContain(plan.planId);
    expect(comment?.body).toContain(COMMIT);
    expect(comment?.body).toContain(
      "https://github.example/someone/backups/actions/runs/42",
    );
    expect(result.log).toContain("1 file to upload");
    expect(annotations(result)).toEqual([]);
    expect(existsSync(`${server.root}/backup`)).toBe(false);
  });

  test("updates its comment at the next push, and when there are no changes any more", async () => {
    await step({ command: "plan" });
    await workspace.write("source/b", "second");
    const sha = COMMIT.replace("0", "f");
    const second = await step(
      { command: "plan" },
      { event: pullRequest({ sha }) },
    );
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain(second.outputs["plan-id"]);
    expect(github.comments[0]?.body).toContain(sha);
    await workspace.plan();
    await workspace.apply();
    const third = await step({ command: "plan" });
    expect(third.outputs["changes"]).toBe("false");
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain("No changes");
    expect(written().map((request) => request.split(" ")[0])).toEqual([
      "POST",
      "PATCH",
      "PATCH",
    ]);
  });

  test("makes no comment to say that there are no changes", async () => {
    await workspace.plan();
    await workspace.apply();
    const result = await step({ command: "plan" });
    expect(result.status).toBe(0);
    expect(result.summary).toContain("No changes");
    expect(github.comments).toEqual([]);
  });

  test("finds its comment behind many others, and leaves those that only look like it", async () => {
    await step({ command: "plan" });
    const [own] = github.comments.splice(0);
    const foreign = github.add(own?.body ?? "", "somebody");
    const quoting = github.add(`> ${own?.body ?? ""}`, github.login);
    for (let i = 0; i < 230; i++) github.add(`comment ${i}`, "somebody");
    if (own !== undefined) github.comments.push(own);
    const before = [foreign.body, quoting.body];
    await workspace.write("source/b", "second");
    const result = await step({ command: "plan" });
    expect(github.comments).toHaveLength(233);
    expect(own?.body).toContain(result.outputs["plan-id"]);
    expect([foreign.body, quoting.body]).toEqual(before);
  });

  test("has one comment for each job of a matrix, and removes what two runs at once made", async () => {
    await workspace.write("more/c", "c");
    await workspace.manifest("", {
      source: "  more:\n    path: more\n    remote: offsite\n    to: /more\n",
    });
    await step({ command: "plan", sources: "data" });
    await step({ command: "plan", sources: "more" });
    expect(github.comments).toHaveLength(2);
    const [data, more] = github.comments;
    expect(data?.body).toContain("`data`");
    expect(more?.body).toContain("`more`");
    github.add(data?.body ?? "", github.login);
    await step({ command: "plan", sources: "data" });
    expect(github.comments).toEqual([data, more]);
  });

  test("of a plan that can't be applied fails the step, with all outputs, comment and annotations", async () => {
    await workspace.manifest(`policies:
  - match: "*"
    onDelete: remove
limits:
  minFiles: 3
`);
    const result = await step({ command: "plan" });
    expect(result.status).toBe(6);
    expect(result.outputs).toMatchObject({
      changes: "true",
      applyable: "false",
      status: "6",
    });
    expect(existsSync(result.outputs["plan-file"] ?? "")).toBe(true);
    expect(github.comments[0]?.body).toContain("min-files");
    expect(annotations(result)).toEqual([
      expect.stringMatching(/^error: data: .*minFiles/),
    ]);
    const allowed = await step({ command: "plan", allow: "min-files" });
    expect(allowed.status).toBe(0);
    expect(allowed.outputs["applyable"]).toBe("true");
  });

  test("that can't be made says so in the comment that shows an older one", async () => {
    await step({ command: "plan" });
    const wrong = { env: { FTP_PASSWORD: "wrong" } };
    const result = await step({ command: "plan" }, wrong);
    expect(result.status).toBe(7);
    expect(result.outputs).toEqual({ status: "7" });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain("No plan could be made");
    expect(annotations(result)).toEqual([
      expect.stringMatching(/^error: (?!error).*\nwhat to do: /s),
    ]);
    github.comments.splice(0);
    await step({ command: "plan" }, wrong);
    expect(github.comments).toEqual([]);
  });

  test("comments on nothing outside of pull requests, or when told not to", async () => {
    expect((await step({ command: "plan" }, { event: {} })).status).toBe(0);
    expect((await step({ command: "plan", comment: "false" })).status).toBe(0);
    expect(github.requests).toEqual([]);
  });
});

describe("GitHub's answers", () => {
  test("a token that may not comment costs the comment alone", async () => {
    github.readOnly = true;
    const result = await step({ command: "plan" });
    expect(result.status).toBe(0);
    expect(result.outputs["changes"]).toBe("true");
    expect(annotations(result)).toEqual([
      expect.stringMatching(
        /^warning: .*in the job's summary.*403: Resource not accessible.*pull-requests: write/,
      ),
    ]);
    expect(result.summary).toContain(result.outputs["plan-id"]);
  });

  test("a comment whose answer was lost is not made twice", async () => {
    github.failures.push({ method: "POST", status: 502, done: true });
    const result = await step({ command: "plan" });
    expect(result.status).toBe(0);
    expect(github.comments).toHaveLength(1);
    expect(annotations(result)).toEqual([]);
  });

  test("a limited rate is waited out, for as long as GitHub says", async () => {
    github.failures.push({
      method: "POST",
      status: 403,
      headers: { "retry-after": "1" },
      body: { message: "You have exceeded a secondary rate limit" },
    });
    await step({ command: "plan" });
    expect(github.comments).toHaveLength(1);
  });

  test("a limit that lasts longer than a runner should wait, and a server that stays away, are given up", async () => {
    github.failures.push({
      method: "POST",
      status: 429,
      headers: { "retry-after": "3600" },
    });
    const limited = await step({ command: "plan" });
    expect(limited.status).toBe(0);
    expect(annotations(limited)).toEqual([
      expect.stringMatching(/^warning: .*429/),
    ]);
    const away = { env: { GITHUB_API_URL: "http://127.0.0.1:1" } };
    const lonely = await step({ command: "plan" }, away);
    expect(lonely.status).toBe(0);
    expect(annotations(lonely)).toEqual([
      expect.stringMatching(/^warning: .*can't be reached/),
    ]);
  });

  test("a comment under another name is said, since the next run would not find it", async () => {
    github.login = "backup-robot";
    const first = await step({ command: "plan" });
    expect(annotations(first)).toEqual([
      expect.stringMatching(/^warning: .*comment-author/),
    ]);
    await step({ command: "plan", "comment-author": "backup-robot" });
    expect(github.comments).toHaveLength(1);
  });
});

describe("apply", () => {
  const onMain = { event: { ref: "refs/heads/main" } };

  test("applies the saved plan that was approved", async () => {
    const { outputs } = await step({ command: "plan" });
    const result = await step(
      {
        command: "apply",
        "plan-file": outputs["plan-file"] ?? "",
        expect: outputs["plan-id"] ?? "",
      },
      onMain,
    );
    expect(result.status, result.log).toBe(0);
    expect(result.outputs).toMatchObject({
      "plan-id": outputs["plan-id"],
      status: "0",
    });
    expect(await readFile(`${server.root}/backup/a`, "utf8")).toBe("first");
    expect(result.summary).toContain("ftp-sync apply");
    const receipt = await readFile(
      result.outputs["receipt-file"] ?? "",
      "utf8",
    );
    expect(JSON.parse(receipt)).toMatchObject({ planId: outputs["plan-id"] });
  });

  test("refuses another plan than the expected one, an edited one, and one that has become stale", async () => {
    const { outputs } = await step({ command: "plan" });
    const file = outputs["plan-file"] ?? "";
    const other = `sha256:${"0".repeat(64)}`;
    const refused = await step(
      { command: "apply", "plan-file": file, expect: other },
      onMain,
    );
    expect(refused.status).toBe(6);
    expect(annotations(refused)).toEqual([
      expect.stringContaining(`not the expected ${other}`),
    ]);
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace('"path": "a"', '"path": "b"'));
    const edited = await step({ command: "apply", "plan-file": file }, onMain);
    expect(edited.status).toBe(6);
    expect(Object.keys(edited.outputs)).toEqual(["receipt-file", "status"]);
    await writeFile(file, text);
    await workspace.write("source/a", "changed since");
    const stale = await step({ command: "apply", "plan-file": file }, onMain);
    expect(stale.status).toBe(4);
    expect(existsSync(`${server.root}/backup/a`)).toBe(false);
  });

  test("plans anew without a saved plan, and applies it only if it comes to the approved one", async () => {
    await workspace.manifest("", { source: "    times: ignore\n" });
    const { outputs } = await step({ command: "plan" });
    const approved = outputs["plan-id"] ?? "";
    await workspace.write("source/b", "slipped in after the approval");
    const refused = await step({ command: "apply", expect: approved }, onMain);
    expect(refused.status).toBe(6);
    expect(existsSync(`${server.root}/backup`)).toBe(false);
    await rm(workspace.path("source/b"));
    const applied = await step({ command: "apply", expect: approved }, onMain);
    expect(applied.status, applied.log).toBe(0);
    expect(await readFile(`${server.root}/backup/a`, "utf8")).toBe("first");
  });

  test("takes the merge of a pull request for the approval of the plan that it showed, and of no other", async () => {
    await workspace.manifest("", { source: "    times: ignore\n" });
    const merge = { command: "apply", expect: "merged-pull-request" };
    const MERGED = "f".repeat(40);
    const WHEN = "2026-11-27T10:00:00Z";
    const afterMerge = {
      event: { ref: "refs/heads/main" },
      env: { GITHUB_SHA: MERGED },
    };
    await step({ command: "plan" });
    const direct = await step(merge, afterMerge);
    expect(direct.status).toBe(6);
    expect(annotations(direct)).toEqual([
      expect.stringContaining("came by no pull request"),
    ]);
    github.pulls.set(MERGED, [
      { number: 9, merged_at: null, merge_commit_sha: MERGED },
      { number: 8, merged_at: WHEN, merge_commit_sha: COMMIT },
      { number: 7, merged_at: WHEN, merge_commit_sha: MERGED },
    ]);
    const [shown] = github.comments;
    if (shown !== undefined)
      github.comments[0] = { ...shown, user: { login: "somebody" } };
    const forged = await step(merge, afterMerge);
    expect(annotations(forged)).toEqual([
      expect.stringContaining("no plan was shown"),
    ]);
    if (shown !== undefined) github.comments[0] = shown;
    await workspace.write("source/b", "not in the pull request");
    const other = await step(merge, afterMerge);
    expect(other.status).toBe(6);
    expect(annotations(other)).toEqual([
      expect.stringContaining("not the expected sha256:"),
    ]);
    expect(existsSync(`${server.root}/backup`)).toBe(false);
    await rm(workspace.path("source/b"));
    const applied = await step(merge, afterMerge);
    expect(applied.status, applied.log).toBe(0);
    expect(await readFile(`${server.root}/backup/a`, "utf8")).toBe("first");
    // A run that is started again has nothing left to do.
    expect((await step(merge, afterMerge)).status).toBe(0);
  });

  test("a run that is cancelled ends what it does, and says that the same plan goes on", async () => {
    for (let i = 0; i < 40; i++)
      await workspace.write(`source/${i}`, `file ${i}`);
    const { outputs } = await step({ command: "plan" });
    const apply = { command: "apply", "plan-file": outputs["plan-file"] ?? "" };
    const slow = { kind: "delay", ms: 200 } as const;
    server.inject({ on: "STOR", skip: 9, times: Infinity, do: slow });
    const cancelled = await step(apply, {
      ...onMain,
      cancelled: vi.waitUntil(
        () => server.commands.some(({ line }) => line.startsWith("RNTO")),
        { timeout: 60_000 },
      ),
    });
    expect(cancelled.status, cancelled.log).toBe(130);
    expect(annotations(cancelled)).toEqual([
      expect.stringContaining("apply the same plan again"),
    ]);
    expect(cancelled.outputs["status"]).toBe("130");
    server.clearFaults();
    expect((await step(apply, onMain)).status).toBe(0);
  });

  test("says which input makes no sense, and does nothing", async () => {
    const expected = await step({ command: "plan", expect: "sha256:…" });
    expect(expected.status).toBe(1);
    expect(annotations(expected)).toEqual([
      expect.stringContaining("expect means nothing to the command plan"),
    ]);
    const shaped = await step({
      ...{ command: "apply", "plan-file": "plan.json" },
      allow: "max-delete",
    });
    expect(shaped.status).toBe(1);
    expect((await step({ command: "deploy" })).status).toBe(1);
    expect(server.commands).toEqual([]);
  });
});

describe("without secrets", () => {
  const NO_SECRETS = { FTP_USER: "", FTP_PASSWORD: "" };

  test("a fork's pull request is planned from the committed inventory, and asks no server", async () => {
    await workspace.plan();
    await workspace.apply();
    const taken = await step({
      ...{ command: "inventory", sources: "data" },
      inventory: "data.inventory.json",
    });
    expect(taken.status, taken.log).toBe(0);
    await workspace.write("source/b", "second");
    github.readOnly = true;
    const asked = server.commands.length;
    const result = await step(
      { command: "plan", inventory: "data.inventory.json" },
      { event: pullRequest({ fork: true }), env: NO_SECRETS },
    );
    expect(result.status, result.log).toBe(0);
    expect(result.outputs).toMatchObject({
      changes: "true",
      applyable: "true",
    });
    expect(result.summary).toContain("1 file to upload");
    expect(server.commands).toHaveLength(asked);
    expect(annotations(result)).toEqual([
      expect.stringMatching(/^notice: .*A fork's pull request/),
    ]);
  });

  test("inputs reach neither the manifest nor the commands that it names", async () => {
    const text = workspace
      .manifestText()
      .replace("${FTP_PASSWORD}", "${INPUT_COMMENT}");
    await workspace.write("ftp-sync.yaml", text);
    const result = await step({ command: "plan" });
    expect(result.status).toBe(1);
    expect(result.log).toContain("INPUT_COMMENT");
  });
});

test("verify fails the step when not all holds, and tells what", async () => {
  await workspace.plan();
  await workspace.apply();
  expect((await step({ command: "verify" })).status).toBe(0);
  await rename(`${server.root}/backup/a`, `${server.root}/backup/b`);
  const result = await step({ command: "verify", sources: "data" });
  expect(result.status).toBe(1);
  expect(result.summary).toContain("1 file missing");
  expect(annotations(result)).toHaveLength(1);
});

test("names that look like commands, outputs, markup or markers are names", async () => {
  const names = [
    "::set-output name=applyable::true",
    "::add-mask::a",
    "##[add-path]evil",
    "%0A::error::nothing",
    "<!-- ftp-sync:plan:0123456789abcdef -->",
    "--> @everyone",
    "```` # heading",
    "plan-id<<EOF",
    "::stop-commands::x",
  ];
  await workspace.manifest(`policies:
  - match: "*"
    onDelete: refuse
`);
  for (const name of names) {
    await workspace.write(`source/${name}`, name);
    await workspace.write(`source/folder/${name}`, name);
  }
  await workspace.plan();
  await workspace.apply();
  for (const name of names) await rm(workspace.path("source", name));
  await workspace.write("source/##[error]new", "new");
  const result = await step({ command: "plan" });
  expect(result.status).toBe(6);
  expect(Object.keys(result.outputs).sort()).toEqual([
    ...["applyable", "changes", "html-file", "plan-file", "plan-id", "status"],
  ]);
  expect(result.outputs["applyable"]).toBe("false");
  expect(planIdIn(github.comments[0]?.body ?? "")).toBe(
    result.outputs["plan-id"],
  );
  expect(annotations(result)).toEqual(
    [...names].sort().map((name) => expect.stringContaining(name) as string),
  );
});

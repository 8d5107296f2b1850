/** Where a lost person looks first. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { output, Workspace } from "../support/workspace.ts";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await Workspace.make();
});
afterAll(() => workspace.remove());

const COMMANDS = [
  "init",
  "validate",
  "plan",
  "show",
  "apply",
  "adopt",
  "doctor",
  "status",
  "inventory",
  "ls",
  "unlock",
  "verify",
  "schema",
  "completion",
];

test("--help lists every command and explains the one-shot form", async () => {
  const result = await workspace.run(["--help"]);
  expect(result.status, output(result)).toBe(0);
  for (const command of COMMANDS) {
    expect(result.stdout).toContain(`ftp-sync ${command} `);
  }
  expect(result.stdout).toContain("--strict-match, --strict_match");
});

test("without words it lists the commands, as an error", async () => {
  const result = await workspace.run([]);
  expect(result.status).toBe(1);
  expect(result.stderr).toContain("ftp-sync plan");
});

test.each(COMMANDS)("%s --help describes it", async (command) => {
  const result = await workspace.run([command, "--help"]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stdout).toContain(`ftp-sync ${command}`);
});

test("--help of a mistyped command asks whether another was meant", async () => {
  const result = await workspace.run(["verfy", "--help"]);
  expect(result.status).toBe(1);
  expect(result.stderr).toContain('did you mean "verify"?');
});

test("init writes a manifest once and never over another", async () => {
  expect((await workspace.run(["init"])).status).toBe(0);
  const valid = await workspace.run(["validate"], {
    env: { FTP_USER: "u", FTP_PASSWORD: "p" },
  });
  expect(valid.status, output(valid)).toBe(0);
  const again = await workspace.run(["init"]);
  expect(again.status).toBe(1);
  expect(again.stderr).toContain("already there");
});

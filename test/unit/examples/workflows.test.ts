/** GitHub workflows in examples/ and in the README use what the action has, and ask for no more rights than they need. */
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { OUTPUTS } from "../../../src/action/file-commands.ts";
import { INPUTS, readInputs } from "../../../src/action/inputs.ts";
import { exampleWorkflows, stepsOf } from "./workflow-files.ts";

const workflows = await exampleWorkflows();

test("the README shows one", () => {
  expect(workflows.map(({ name }) => name)).toContain("README.md");
});

describe.each(workflows)("$name", ({ text, workflow }) => {
  const { all, own } = stepsOf(workflow);

  test("uses this version of the action, with inputs that it has and that go together", async () => {
    expect(own).not.toEqual([]);
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as {
      version: string;
    };
    for (const { uses, with: given = {} } of own) {
      expect(uses).toBe(`your-name/ftp-sync@v${version}`);
      expect(Object.keys(INPUTS)).toEqual(
        expect.arrayContaining(Object.keys(given)),
      );
      for (const env of environmentsOf(given))
        expect(() => readInputs(env)).not.toThrow();
    }
  });

  test("reads only outputs that there are", () => {
    const ids = new Set(own.flatMap(({ id }) => id ?? []));
    const used = [
      ...text.matchAll(/\b(?:steps|needs)\.([\w-]+)\.outputs\.([\w-]+)/g),
    ];
    for (const [, id = "", name = ""] of used) {
      expect([...ids, ...Object.keys(workflow.jobs)]).toContain(id);
      expect(OUTPUTS).toContain(name);
    }
  });

  test("runs shell that bash can read", () => {
    for (const { run = "" } of all) {
      const checked = spawnSync("bash", ["-n"], { input: run });
      expect(checked.stderr.toString()).toBe("");
    }
  });

  test("may write to pull requests exactly where it comments", () => {
    const commands = own.map((step) => String(step.with?.["command"]));
    const onPullRequest = JSON.stringify(workflow.on).includes("pull_request");
    const comments = onPullRequest && commands.join().includes("plan");
    expect(workflow.permissions["pull-requests"] === "write").toBe(comments);
    expect(text).not.toMatch(/^ *pull_request_target:/m);
    const merges = text.includes("merged-pull-request");
    if (merges) expect(workflow.permissions).toHaveProperty("pull-requests");
  });

  test("gives secrets to ftp-sync alone, as variables", () => {
    for (const { uses = "", run = "", with: given } of all) {
      expect(run).not.toContain("${{");
      if (uses.includes("/ftp-sync@")) continue;
      expect(JSON.stringify(given ?? {})).not.toContain("secrets.");
    }
  });
});

test("the matrix has the large site's sources", async () => {
  const found = workflows.find(({ name }) => name.includes("large-site"));
  const text = await readFile("examples/large-site/ftp-sync.yaml", "utf8");
  const manifest = parse(text) as { sources: Record<string, unknown> };
  expect(found?.workflow.jobs["sync"]?.strategy?.matrix["source"]).toEqual(
    Object.keys(manifest.sources),
  );
});

/** What the runner would hand over, for each way that a choice between two texts in an expression may go. */
function environmentsOf(
  given: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, string>>[] {
  return [0, 1].map((which) =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => {
        const choice = /&& '([^']*)' \|\| '([^']*)' }}$/.exec(String(value));
        const chosen = choice?.[which + 1] ?? String(value);
        return [`INPUT_${name.toUpperCase()}`, chosen];
      }),
    ),
  );
}

/** What the tab key does, in the shells themselves. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { METHODS } from "../../src/adopt/method.ts";
import { OVERWRITE } from "../../src/cli/commands/restore-options.ts";
import { REFRESH } from "../../src/cli/commands/plan-options.ts";
import { SHELLS } from "../../src/cli/completion/shells.ts";
import { PLAN_FORMATS, REPORT_FORMATS } from "../../src/cli/formats.ts";
import { ALLOWABLE } from "../../src/model/finding.ts";
import { LEVELS } from "../../src/model/proof.ts";
import { BINARY } from "../support/run-cli.ts";
import { type OpenShell, openShell } from "../support/shells/open-shell.ts";
import { Workspace } from "../support/workspace.ts";

/** Neither are the variables set, nor is it a manifest that anything else would take. */
const manifest = (...sources: readonly string[]): string => `
remotes:
  offsite: { host: "\${NO_SUCH_HOST}", password: "\${NO_SUCH_PASSWORD}" }
  nas: {}
sources:
${sources.map((name) => `  ${name}: {}\n`).join("")}`;

let workspace: Workspace;
beforeAll(async () => {
  workspace = await Workspace.make();
  const { folder } = workspace;
  await mkdir(join(folder, "photos of 2024"));
  await writeFile(join(folder, "ftp-sync.yaml"), manifest("photos", "docs"));
  await writeFile(join(folder, "other.yaml"), manifest("music"));
  await writeFile(join(folder, "plan of today.json"), "");
});
afterAll(() => workspace.remove());

describe.each(SHELLS)("%s", (name) => {
  const fact = inject("shells")[name];
  let shell: OpenShell;
  const isThere = fact.kind === "unpacked";
  beforeAll(async () => {
    if (isThere)
      shell = await openShell(name, fact.folder, BINARY, workspace.folder);
  });
  afterAll(() => (isThere ? shell.close() : undefined));

  test.skipIf(!isThere).each<readonly [string, readonly string[]]>([
    ["pl", ["plan"]],
    ["plan --fo", ["--format"]],
    ["plan --format ", PLAN_FORMATS],
    ["plan --format=j", ["--format=json"]],
    ["status --format ", REPORT_FORMATS],
    ["plan --allow ", ALLOWABLE],
    ["plan --allow max-delete --allow ", ALLOWABLE],
    ["plan --refresh ", REFRESH],
    ["adopt photos --by ", METHODS],
    ["restore photos --overwrite ", OVERWRITE],
    ["verify --level ", LEVELS],
    ["completion ", SHELLS],
    ["plan --source ", ["photos", "docs"]],
    ["plan --source=ph", ["--source=photos"]],
    ["verify -f other.yaml ", ["music"]],
    ["verify --file=other.yaml mu", ["music"]],
    ["verify -f no-such.yaml ", []],
    ["doctor ", ["offsite", "nas"]],
    ["show pla", ["plan of today.json"]],
    ["plan --out=pla", ["--out=plan of today.json"]],
    ["apply --expect ", []],
    ["./ot", ["./other.yaml"]],
  ])("ftp-sync %s", async (line, expected) => {
    const proposals = await shell.proposals(`ftp-sync ${line}`);
    expect([...proposals].sort()).toEqual([...expected].sort());
  });

  test.skipIf(!isThere)("proposes every command", async () => {
    const proposals = await shell.proposals("ftp-sync ");
    expect(proposals).toEqual(
      expect.arrayContaining([
        "init",
        "plan",
        "apply",
        "restore",
        "completion",
      ]),
    );
    expect(proposals).not.toContain("complete");
  });

  test.skipIf(!isThere)("proposes folders alone for --to", async () => {
    const proposals = await shell.proposals("ftp-sync restore photos --to ");
    const folders = proposals.map((word) => word.replace(/\/$/, ""));
    expect(folders).toContain("photos of 2024");
    expect(folders).not.toContain("ftp-sync.yaml");
  });
});

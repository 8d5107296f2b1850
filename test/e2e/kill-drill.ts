/** An apply that is killed again and again, and what must be true after each time. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { snapshot, withoutOwn } from "../support/disk.ts";
import { type CliResult, killedAt, type Moment } from "../support/run-cli.ts";
import { output, type Workspace } from "../support/workspace.ts";

/** In the order in which they come, each in a run of its own: from the first command that changes something to the last. */
export const EVERY_MOMENT: readonly Moment[] = [
  { command: /^MKD .*\/lock$/, nth: 1 },
  { command: /^STOR .*\/lock\//, nth: 1 },
  { command: /^MKD .*\/new/, nth: 3 },
  { command: /^STOR .*\/tmp\//, nth: 9 },
  { command: /^RNTO .*\/new/, nth: 40 },
  { command: /^RNTO .*\/archive\/.*changed/, nth: 3 },
  { command: /^(DELE|RNFR) .*\/(removed|gone)/, nth: 2 },
  { command: /^RNTO .*\/catalogue\//, nth: 1 },
  { command: /^DELE .*\/lock\//, nth: 1 },
];

/** Without those that cost seconds, since nobody is named in the lock. */
export const SIX_MOMENTS = EVERY_MOMENT.filter(
  ({ command }) => !command.source.includes("MKD"),
).slice(0, -1);

export const POLICIES = `policies:
  - match: "*"
    onChange: archive
    onDelete: archive
  - match: "removed/**"
    onDelete: remove
limits:
  maxDelete: 100%
`;

/** What the server holds before the drill; some of it is to be moved, replaced, archived and removed. */
export async function makeOldTree(workspace: Workspace): Promise<void> {
  for (let file = 0; file < 12; file++) {
    for (const folder of ["changed", "gone", "removed", "moved", "stays"])
      await workspace.write(
        `source/${folder}/file ${file}`,
        `${folder} ${file}\n`.repeat(1 + file),
      );
  }
}

/** @param files new ones, in 12 folders */
export async function makeNewTree(
  workspace: Workspace,
  files: number,
): Promise<void> {
  const source = workspace.path("source");
  for (let file = 0; file < 12; file++)
    await workspace.write(
      `source/changed/file ${file}`,
      `changed ${file} again\n`,
    );
  await rm(join(source, "gone"), { recursive: true });
  await rm(join(source, "removed"), { recursive: true });
  await rename(join(source, "moved"), join(source, "renamed"));
  for (let file = 0; file < files; file++)
    await workspace.write(
      `source/new ${file % 12}/${file}`,
      `new file ${file}\n`.repeat(1 + (file % 30)),
    );
}

/** The inode of each file of the source that the server holds as it is to be. */
export async function filesInPlace(
  workspace: Workspace,
  root: string,
): Promise<Map<string, number>> {
  const inPlace = new Map<string, number>();
  const wanted = await snapshot(workspace.path("source"));
  for (const [path, digest] of wanted) {
    const file = join(root, path);
    if (digest === "folder" || !existsSync(file)) continue;
    const content = createHash("sha256").update(await readFile(file));
    if (content.digest("hex") === digest)
      inPlace.set(path, (await stat(file)).ino);
  }
  return inPlace;
}

/** @param check after each killed run */
export async function killAgainAndAgain(
  workspace: Workspace,
  moments: readonly Moment[],
  check: () => Promise<void>,
): Promise<number> {
  let kills = 0;
  for (const [index, moment] of moments.entries()) {
    const result = await workspace.run(["apply", "plan.json", "-v"], {
      ...killedAt(moment),
      // Every other run is from a machine that has seen nothing of the catalogue.
      env: { XDG_CACHE_HOME: workspace.path("caches", String(index % 2)) },
    });
    if (result.status === null) kills++;
    else expect(result.status, told(result, moment)).toBe(0);
    await check();
  }
  return kills;
}

function told(result: CliResult, { command, nth }: Moment): string {
  const { status, stdout, stderr } = result;
  const words = stderr.replace(/^\[\d+\] .*\n/gm, "");
  return `to be killed at ${String(command)}, ${nth}: ${output({ status, stdout, stderr: words })}`;
}

/** The plan is done: what the server holds is the source, the old files are in the archive, and nothing else is left. */
export async function expectDone(
  workspace: Workspace,
  root: string,
  { archived }: { readonly archived: ReadonlyMap<string, string> },
): Promise<void> {
  const { planId } = await workspace.readPlan();
  const stored = withoutOwn(await snapshot(root));
  expect(stored).toEqual(await snapshot(workspace.path("source")));
  const state = join(root, ".ftp-sync");
  const archive = join(state, "archive", planId.slice(7, 23));
  const copies = await snapshot(archive);
  for (const [path, digest] of archived)
    expect(copies.get(path), path).toBe(digest);
  expect(existsSync(join(state, "lock"))).toBe(false);
  for (const folder of ["tmp", "journal"])
    if (existsSync(join(state, folder)))
      expect(await readdir(join(state, folder)), folder).toEqual([]);
  const next = await workspace.plan();
  expect(next.actions).toEqual([]);
  expect(next.drift).toEqual([]);
  expect(next.findings).toEqual([]);
}

/** kill -9 at any moment of an apply: applied again, the same plan goes on by itself, and what was finished is not done again. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, type TestContext } from "vitest";
import { snapshot } from "../support/disk.ts";
import { everyServerOnce } from "../support/every-server.ts";
import { output, Workspace } from "../support/workspace.ts";
import type { Moment } from "../support/run-cli.ts";
import type { TestServer } from "../support/test-server.ts";
import {
  expectDone,
  filesInPlace,
  EVERY_MOMENT,
  killAgainAndAgain,
  makeNewTree,
  makeOldTree,
  POLICIES,
  SIX_MOMENTS,
} from "./kill-drill.ts";

interface Place {
  readonly workspace: Workspace;
  /** Where the server keeps the source. */
  readonly root: string;
}

async function begin(
  start: () => Promise<TestServer>,
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
): Promise<Place> {
  const server = await start();
  const workspace = await Workspace.make(server);
  onTestFinished(async () => {
    await workspace.remove();
    await server.stop();
  });
  return { workspace, root: join(server.root, "backup") };
}

interface Drill {
  readonly moments: readonly Moment[];
  /** New ones. */
  readonly files: number;
  readonly hashFiles: boolean;
}

async function drill(
  { workspace, root }: Place,
  { moments, files, hashFiles }: Drill,
): Promise<void> {
  await makeOldTree(workspace);
  const without = "  - match: '*'\n    hashFiles: false\n";
  await workspace.manifest(
    hashFiles ? POLICIES : POLICIES.replace("limits:", `${without}limits:`),
  );
  await workspace.plan();
  await workspace.apply();
  const before = await snapshot(workspace.path("source"));
  const archived = new Map(
    [...before].filter(([path]) => /^(changed|gone)\//.test(path)),
  );
  const moved = await stat(join(root, "moved", "file 7"));

  await makeNewTree(workspace, files);
  const plan = await workspace.plan();
  expect(plan.summary).toMatchObject({ move: 1, replace: 12, archive: 12 });
  let inPlace = await filesInPlace(workspace, root);
  const kills = await killAgainAndAgain(workspace, moments, async () => {
    const now = await filesInPlace(workspace, root);
    expectSame(inPlace, now);
    inPlace = now;
  });
  expect(kills).toBeGreaterThanOrEqual(moments.length - 1);

  const last = await workspace.run(["apply", "plan.json"]);
  expect(last.status, output(last)).toBe(0);
  expectSame(inPlace, await filesInPlace(workspace, root));
  const renamed = await stat(join(root, "renamed", "file 7"));
  expect(renamed.ino).toBe(moved.ino);
  await expectDone(workspace, root, { archived });
}

/** What was in place was not sent again. */
function expectSame(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): void {
  for (const [path, inode] of before) expect(after.get(path), path).toBe(inode);
}

const SERVERS = everyServerOnce();

/** vsftpd lets nobody read a lock file for a minute whose writer was killed in that instant. */
function sixMoments(name: string): readonly Moment[] {
  return name === "vsftpd" ? SIX_MOMENTS.slice(1) : SIX_MOMENTS;
}

/** One at a time would leave the machine waiting for servers most of the time. */
describe.concurrent.each(SERVERS)(
  "$title",
  { timeout: 400_000 },
  ({ title, name, start, unavailable }) => {
    const isPlain = title.endsWith("none");
    const every = name === "embedded" ? EVERY_MOMENT : sixMoments(name);
    test.skipIf(unavailable !== undefined)(
      "an apply that is killed again and again",
      async (context) => {
        await drill(await begin(start, context), {
          moments: isPlain ? every : SIX_MOMENTS.slice(2, 4),
          files: isPlain ? 200 : 60,
          hashFiles: true,
        });
      },
    );
  },
);

/** With MLSD and without. */
const PLAIN = SERVERS.filter(
  ({ title, name }) =>
    title.endsWith("none") && (name === "embedded" || name === "vsftpd"),
);

describe.concurrent.each(PLAIN)(
  "$title, without hash files",
  { timeout: 400_000 },
  ({ name, start, unavailable }) => {
    test.skipIf(unavailable !== undefined)(
      "an apply that is killed again and again",
      async (context) => {
        await drill(await begin(start, context), {
          ...{ moments: sixMoments(name), files: 200, hashFiles: false },
        });
      },
    );
  },
);

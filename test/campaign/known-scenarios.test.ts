/** Scenarios that a campaign stumbled over, in their shortest form. */
import { test } from "vitest";
import type { PolicySettings } from "../../src/manifest/policies.ts";
import { playScenario } from "./play-scenario.ts";
import type { Attempt, LocalEdit, RemoteEdit, Round } from "./scenario.ts";
import { Tally } from "./tally.ts";

const ATTEMPT: Attempt = {
  ...{ machine: "first", localEdits: [], remoteEdits: [] },
  ...{ strikes: [], crash: undefined },
};

const round = (
  localEdits: readonly LocalEdit[],
  remoteEdits: readonly RemoteEdit[] = [],
): Round => ({
  ...{ manifest: undefined, localEdits, remoteEdits, days: 0 },
  ...{
    planOn: "first",
    refresh: "full",
    aim: { kind: "mirror" },
    planStrikes: [],
  },
  ...{ attempts: [ATTEMPT], givesUp: false },
});

const content = { seed: 1, size: 16_384 };

test.each<[string, readonly Round[]]>([
  [
    "a file whose hash file lies since others rewrote it goes to the archive",
    [
      round([{ kind: "create", path: "a", content }]),
      round([], [{ kind: "rewrite", pick: 0, how: "same-size", seed: 2 }]),
      round([{ kind: "file-to-folder", pick: 0 }]),
    ],
  ],
  [
    "a hash file that lost its file makes way with its folder",
    [
      round([{ kind: "create", path: "d/a", content }]),
      round(
        [{ kind: "folder-to-file", pick: 0 }],
        [{ kind: "delete-file", pick: 0 }],
      ),
    ],
  ],
  [
    "a file comes back though an older catalogue has a folder in its place",
    [
      round([
        { kind: "create", path: "a", content },
        { kind: "make-folder", path: "b/a" },
      ]),
      round([{ kind: "folder-to-file", pick: 0 }]),
      round(
        [{ kind: "rewrite", pick: 1, how: "other-size", seed: 2 }],
        [{ kind: "spoil-catalogue", pick: 0, how: "roll-back" }],
      ),
    ],
  ],
])("%s", (_, rounds) => play(rounds));

test("a run that is killed while it prunes leaves nothing that the next one doesn't remove", async () => {
  const gone = round([{ kind: "delete-file", pick: 0 }]);
  // At each command from the lock on: the copy goes with one, its hash file with the next.
  for (let at = 20; at < 60; at += 1) {
    const crash = { at, how: "after" } as const;
    const prune = { ...round([]), days: 2 };
    await play([
      round([{ kind: "create", path: "a", content }]),
      gone,
      { ...prune, attempts: [{ ...ATTEMPT, crash }, ATTEMPT] },
    ]);
  }
});

test("a plan made while the catalogue's folder was not shown whole may be stale once it is", async () => {
  const rewrite = {
    kind: "rewrite",
    pick: 0,
    how: "other-size",
    seed: 2,
  } as const;
  for (let skip = 0; skip < 4; skip += 1)
    await play([
      round([{ kind: "create", path: "a", content }]),
      {
        ...round([rewrite]),
        planStrikes: [{ on: "listing", skip, do: "truncated", entries: 1 }],
      },
    ]);
});

test("a hash file goes with its file also where a listing is cut short", async () => {
  // Which of them is the folder's, after another one showed that the server hides no dotfiles.
  for (let skip = 4; skip < 14; skip += 1) {
    const strikes = [
      { on: "listing", skip, do: "truncated", entries: 0 },
    ] as const;
    const first = { kind: "delete-file", pick: 0 } as const;
    await play(
      [
        round([
          { kind: "create", path: "a", content },
          { kind: "create", path: "d/a", content },
          { kind: "create", path: "d/b", content },
        ]),
        { ...round([first, first]), attempts: [{ ...ATTEMPT, strikes }] },
      ],
      "remove",
    );
  }
});

test("a file whose middle others rewrite between two runs of a plan counts as sent by its hash file", async () => {
  const rewrite = { kind: "rewrite", pick: 0, how: "middle", seed: 2 } as const;
  const failing: Attempt = {
    ...ATTEMPT,
    strikes: [{ on: "STOR", skip: 2, do: "forbidden" }],
  };
  const long = { seed: 1, size: 40_000 };
  await play([
    {
      ...round([
        { kind: "create", path: "a", content: long },
        { kind: "create", path: "b", content },
      ]),
      attempts: [failing, { ...ATTEMPT, remoteEdits: [rewrite] }],
    },
  ]);
});

async function play(
  rounds: readonly Round[],
  onDelete: "archive" | "remove" = "archive",
): Promise<void> {
  const settings: PolicySettings = { onChange: "archive", onDelete };
  await playScenario(
    {
      server: {
        ...{ mlsd: true, mfmt: true, renameOverwrites: true },
        ...{ pipelining: "fine", maxConnections: 9 },
      },
      ...{ connections: 1, ownState: false },
      manifest: {
        ...{ entries: [{ patterns: ["*"], settings }], keep: 1 },
        ...{ times: "record", symlinks: "skip" },
      },
      ...{ local: [], remote: [], rounds },
    },
    new Tally(),
  );
}

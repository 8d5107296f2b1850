/** Random scenarios: small trees of few names, so that edits meet, and whatever may go wrong. */
import fc from "fast-check";
import type { PolicyEntry } from "../../src/manifest/policies.ts";
import {
  CHANGE_WORDS,
  COMPARE_MODES,
  REMOVAL_WORDS,
} from "../../src/model/policy.ts";
import { anyCrash, anyStrikes } from "./random-trouble.ts";
import type {
  Aim,
  Attempt,
  Content,
  LocalEdit,
  MachineName,
  ManifestWords,
  RemoteEdit,
  Round,
  Scenario,
  ServerTraits,
} from "./scenario.ts";

const name = fc.constantFrom("a", "b", "c", "d", "\u00fc e", ".x");
const path = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((names) => names.join("/"));
const seed = fc.nat(40);
const pick = fc.nat(30);
const content: fc.Arbitrary<Content> = fc.record({
  seed,
  size: fc.oneof(
    { arbitrary: fc.nat(40), weight: 4 },
    { arbitrary: fc.constantFrom(16_384, 16_400, 20_000, 40_000), weight: 1 },
  ),
});
const anyRewrite = fc.record({
  kind: fc.constant("rewrite" as const),
  pick,
  how: fc.constantFrom(
    ...(["same-size", "other-size", "middle"] as const satisfies string[]),
  ),
  seed,
});

const create: fc.Arbitrary<LocalEdit> = fc.record({
  kind: fc.constant("create" as const),
  path,
  content,
});

const localEdit: fc.Arbitrary<LocalEdit> = fc.oneof(
  { arbitrary: create, weight: 4 },
  { arbitrary: anyRewrite, weight: 4 },
  fc.record({ kind: fc.constant("touch" as const), pick }),
  fc.record({
    kind: fc.constant("chmod" as const),
    pick,
    mode: fc.constantFrom(0o600, 0o644, 0o755),
  }),
  {
    arbitrary: fc.record({
      kind: fc.constantFrom(
        ...(["rename-file", "rename-folder", "copy"] as const),
      ),
      pick,
      to: path,
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constantFrom(
        ...([
          "delete-file",
          "delete-file",
          "delete-folder",
          "file-to-folder",
          "folder-to-file",
        ] as const),
      ),
      pick,
    }),
    weight: 3,
  },
  fc.record({ kind: fc.constant("make-folder" as const), path }),
  fc.record({
    kind: fc.constant("link" as const),
    path,
    target: fc.constantFrom("a", "b", "nowhere"),
  }),
);

const remoteEdit: fc.Arbitrary<RemoteEdit> = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), path, content }),
  anyRewrite,
  fc.record({
    kind: fc.constantFrom(
      ...([
        "touch",
        "delete-file",
        "delete-folder",
        "delete-hash-file",
        "cut-hash-file",
      ] as const),
    ),
    pick,
  }),
  fc.record({ kind: fc.constant("rename-file" as const), pick, to: path }),
  fc.record({
    kind: fc.constant("spoil-catalogue" as const),
    pick,
    how: fc.constantFrom(
      ...(["garbage", "cut", "empty", "delete", "roll-back"] as const),
    ),
  }),
);

const patterns = fc.array(
  fc.oneof(
    name,
    name.map((text) => `${text}/`),
    path.map((text) => `/${text}`),
  ),
  { minLength: 1, maxLength: 2 },
);

const settings = fc.record(
  {
    compare: fc.constantFrom(...COMPARE_MODES),
    hashFiles: fc.boolean(),
    onChange: fc.constantFrom(...CHANGE_WORDS),
    onDelete: fc.constantFrom(...REMOVAL_WORDS),
    onForeign: fc.constantFrom(...REMOVAL_WORDS),
  },
  { requiredKeys: [] },
);

/** Mostly what changes the remote: a plan that must not be applied ends a round. */
const forAll: fc.Arbitrary<PolicyEntry> = fc.record({
  patterns: fc.constant(["*"]),
  settings: fc.record({
    compare: fc.constantFrom("partial", "partial", "strict"),
    hashFiles: fc.boolean(),
    onChange: fc.constantFrom("replace", "archive"),
    onDelete: fc.constantFrom("remove", "archive", "keep"),
    onForeign: fc.constantFrom("keep", "keep", "remove", "archive"),
  }),
});

const manifest: fc.Arbitrary<ManifestWords> = fc.record({
  entries: fc
    .tuple(
      forAll,
      fc.array(
        fc.record({
          patterns,
          settings: fc.oneof(
            { arbitrary: settings, weight: 4 },
            { arbitrary: fc.constant({ ignore: true }), weight: 1 },
          ),
        }),
        { maxLength: 2 },
      ),
    )
    .map(([first, more]) => [first, ...more]),
  times: fc.constantFrom("record", "record", "ignore"),
  symlinks: fc.constantFrom("skip", "record"),
  keep: fc.constantFrom(undefined, 30),
});

const machine: fc.Arbitrary<MachineName> = fc.constantFrom(
  ...(["first", "first", "first", "second", "fresh"] as const),
);

const rarely = <T>(edits: fc.Arbitrary<T>, empty: T) =>
  fc.oneof(
    { arbitrary: fc.constant(empty), weight: 7 },
    { arbitrary: edits, weight: 1 },
  );

const attempt = (isTroubled: boolean): fc.Arbitrary<Attempt> =>
  fc.record({
    machine,
    localEdits: rarely(fc.array(localEdit, { maxLength: 2 }), []),
    remoteEdits: rarely(fc.array(remoteEdit, { maxLength: 2 }), []),
    strikes: isTroubled ? anyStrikes : fc.constant([]),
    crash: isTroubled
      ? fc.option(anyCrash, { nil: undefined, freq: 2 })
      : fc.constant(undefined),
  });

const undo: fc.Arbitrary<Aim> = fc.record({
  kind: fc.constant("undo" as const),
  pick: fc.constantFrom(0, 0, 1, 2),
  by: fc.constantFrom(...(["plan", "id"] as const)),
});

const round = (isTroubled: boolean): fc.Arbitrary<Round> =>
  fc.record({
    manifest: fc.option(manifest, { nil: undefined, freq: 1 }),
    localEdits: fc.array(localEdit, { maxLength: 6 }),
    remoteEdits: fc.oneof(
      fc.constant([]),
      fc.array(remoteEdit, { maxLength: 3 }),
    ),
    days: fc.constantFrom(0, 0, 1, 40),
    planOn: machine,
    refresh: fc.constantFrom("full", "full", "full", "none"),
    aim: fc.oneof(
      { arbitrary: fc.constant({ kind: "mirror" }), weight: 6 },
      { arbitrary: undo, weight: 2 },
      { arbitrary: fc.constant({ kind: "adopt" }), weight: 1 },
    ),
    planStrikes: isTroubled ? rarely(anyStrikes, []) : fc.constant([]),
    attempts: fc.array(attempt(isTroubled), { maxLength: 3 }),
    givesUp: isTroubled ? rarely(fc.constant(true), false) : fc.constant(false),
  });

const server: fc.Arbitrary<ServerTraits> = fc.record({
  mlsd: fc.constantFrom(true, true, false),
  mfmt: fc.constantFrom(true, true, false),
  renameOverwrites: fc.constantFrom(true, true, false),
  pipelining: fc.constantFrom(
    ...(["fine", "fine", "fine", "fine", "fine", "refuses-rest"] as const),
    "drops-rest",
  ),
  maxConnections: fc.constantFrom(9, 9, 2),
});

/** @param isTroubled faults strike, and processes die */
export const anyScenario = (isTroubled: boolean): fc.Arbitrary<Scenario> =>
  fc.record({
    server,
    connections: fc.constantFrom(1, 3),
    ownState: fc.constantFrom(false, false, true),
    manifest,
    local: fc.array(create, { minLength: 1, maxLength: 9 }),
    remote: fc.array(remoteEdit, { maxLength: 3 }),
    rounds: fc.array(round(isTroubled), { minLength: 1, maxLength: 4 }),
  });

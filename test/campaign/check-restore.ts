/** Whether a backup comes back: what the catalogue records, as the server holds it, on a machine that has nothing. */
import { join } from "node:path";
import type { Manifest } from "../../src/manifest/manifest.ts";
import type { CatalogueEntry } from "../../src/model/catalogue.ts";
import { applyAny } from "../../src/operations/apply-any.ts";
import { planRestore } from "../../src/operations/plan-restore.ts";
import { agreesWith, entriesOf } from "./check-catalogue.ts";
import { type DiskTree, diskTree } from "./disk-tree.ts";
import { ownerOf, type ServerView } from "./server-view.ts";
import type { Stage } from "./stage.ts";
import { mustBeNone, Violation, withoutHanging } from "./violation.ts";

/** Into an empty folder, with a server that does all that it is told. @throws Violation */
export async function mustComeBack(stage: Stage): Promise<void> {
  const { site, tally, manifest } = stage;
  const into = join(site.folder, "..", "restored");
  const before = stage.view();
  const catalogue = await stage.catalogue();
  const failed = await withoutHanging(
    "a restore",
    restore(stage, manifest, into),
  );
  await withoutHanging("closing the connections", site.server.quiet());
  const after = stage.view();
  const recorded = entriesOf(catalogue);
  // A catalogue that others put there is of another time.
  const isOlder = (path: string): boolean => {
    const entry = recorded.get(path);
    const file = before.files.get(path);
    const isFile = entry?.kind === "file" && file !== undefined;
    return stage.spoiled && isFile && !agreesWith(entry, file);
  };
  if (
    ![...before.files].every(
      ([path, { full }]) => after.files.get(path)?.full === full,
    )
  )
    throw new Violation("a restore changed the server");
  mustBeNone(
    "the backup does not come back",
    restoreProblems({
      restored: diskTree(into),
      view: after,
      recorded,
      isKnown: catalogue !== undefined,
      isDoubtful: (path) =>
        stage.tainted.has(path) || stage.drifted.has(path) || isOlder(path),
      failed,
    }),
  );
  tally.count("scenarios whose backup comes back");
}

/** Answers what failed, by path. */
async function restore(
  stage: Stage,
  manifest: Manifest,
  into: string,
): Promise<ReadonlyMap<string, string>> {
  const [source] = manifest.sources;
  if (source === undefined) throw new Error("a manifest has a source");
  const request = { manifest, source, into, patterns: [], at: undefined };
  const result = await stage
    .machine("fresh")
    .run(stage.site, [], async (environment) => {
      const plan = await planRestore(
        { ...request, overwrite: "none" },
        environment,
      );
      if (!plan.header.applyable)
        throw new Violation(
          `a restore into an empty folder is not applyable: ${JSON.stringify(plan.header.findings)}`,
        );
      return applyAny(plan, manifest, environment, { isJustMade: true });
    });
  return new Map(
    result.failures.map(({ action, message }) => [action.path, message]),
  );
}

interface Restored {
  readonly restored: DiskTree;
  readonly view: ServerView;
  readonly recorded: ReadonlyMap<string, CatalogueEntry>;
  /** There is a catalogue: what it does not have is not in the backup. */
  readonly isKnown: boolean;
  /** Others changed it, or made its hash file lie: it may be refused. */
  readonly isDoubtful: (path: string) => boolean;
  readonly failed: ReadonlyMap<string, string>;
}

/** What is named like one and has no file beside it comes back as a file. */
function hashFile(path: string, { hashFiles }: ServerView) {
  const owner = ownerOf(path);
  return owner === undefined ? undefined : hashFiles.get(owner);
}

function* restoreProblems({
  restored,
  view,
  recorded,
  isKnown,
  isDoubtful,
  failed,
}: Restored): Generator<string> {
  for (const [path, message] of failed)
    if (!isDoubtful(path)) yield `${path}: ${message}`;
  for (const [path, file] of restored.files)
    if ((view.files.get(path) ?? hashFile(path, view))?.full !== file.full)
      yield `${path}: came back otherwise than the server holds it`;
  for (const [path, there] of view.files) {
    const entry = recorded.get(path);
    const isWanted = isKnown ? entry?.kind === "file" : true;
    if (!isWanted || isDoubtful(path)) continue;
    const here = restored.files.get(path);
    if (here === undefined) {
      if (!failed.has(path)) yield `${path}: did not come back`;
    } else if (entry?.kind === "file" && agreesWith(entry, there)) {
      const { mode = here.mode, modified } = entry;
      if (here.mode !== mode)
        yield `${path}: has the mode ${here.mode} instead of ${mode}`;
      const time = Number(here.mtimeNs / 1_000_000n);
      if (modified !== undefined && time !== Date.parse(modified))
        yield `${path}: has another time than ${modified}`;
    }
  }
  for (const [path, entry] of recorded)
    if (
      entry.kind === "link" &&
      restored.links.get(path) !== entry.target &&
      // What the policies keep below a folder that is a link now.
      !restored.folders.has(path)
    )
      yield `${path}: the link did not come back`;
}

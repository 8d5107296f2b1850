/** Whether `verify`, reading everything back, tells of each recorded file what is true, and changes no file. */
import type { Policies } from "../../src/model/policy.ts";
import { createPolicies } from "../../src/manifest/policies.ts";
import type { CatalogueEntry } from "../../src/model/catalogue.ts";
import { parseRelativePath } from "../../src/model/path.ts";
import { verifySource } from "../../src/operations/verify-source.ts";
import type { FileFinding } from "../../src/verify/verify-result.ts";
import { entriesOf, isOf } from "./check-catalogue.ts";
import { isIgnored } from "./check-plan.ts";
import type { ServerView } from "./server-view.ts";
import type { Stage } from "./stage.ts";
import { mustBeNone, Violation, withoutHanging } from "./violation.ts";

/** With a server that does all that it is told. @throws Violation */
export async function mustBeVerified(stage: Stage): Promise<void> {
  const { site, tally, manifest } = stage;
  const [source] = manifest.sources;
  if (source === undefined) throw new Error("a manifest has a source");
  const view = stage.view();
  const catalogue = await stage.catalogue();
  const { by, findings, problems } = await withoutHanging(
    "a verify",
    stage
      .machine("fresh")
      .run(site, [], (environment) =>
        verifySource(
          { source, level: "read-back", selection: { kind: "all" } },
          environment,
        ),
      ),
  );
  await withoutHanging("closing the connections", site.server.quiet());
  const after = stage.view();
  if (contents(after) !== contents(view))
    throw new Violation("a verify changed files");
  if (by !== "catalogue") return;
  mustBeNone("a verify says what is not so", [
    ...problems,
    ...verdictProblems(
      findings,
      entriesOf(catalogue),
      view,
      createPolicies(stage.words.entries),
    ),
  ]);
  tally.count("backups verified");
}

/** Everything that lies where the backup does, as one text. */
function contents({ files, hashFiles, archive }: ServerView): string {
  return JSON.stringify(
    [files, hashFiles, archive].map((some) =>
      [...some].map(([path, { full, mtimeNs }]) => [path, full, `${mtimeNs}`]),
    ),
  );
}

function* verdictProblems(
  findings: readonly FileFinding[],
  recorded: ReadonlyMap<string, CatalogueEntry>,
  view: ServerView,
  policies: Policies,
): Generator<string> {
  const found = new Map<string, string>();
  for (const { kind, path } of findings) {
    if (kind === "foreign" && recorded.get(path)?.kind === "file")
      yield `${path}: is recorded, and said to be foreign`;
    found.set(path, kind);
  }
  for (const [path, entry] of recorded) {
    if (entry.kind !== "file" || isIgnored(parseRelativePath(path), policies))
      continue;
    const file = view.files.get(path);
    const isSame = file?.size === entry.size && isOf(entry, file);
    const wanted =
      file === undefined && !view.folders.has(path)
        ? "missing"
        : isSame
          ? "nothing"
          : "altered";
    const said = found.get(path) ?? "nothing";
    if (said !== wanted) yield `${path}: ${said} instead of ${wanted}`;
  }
}

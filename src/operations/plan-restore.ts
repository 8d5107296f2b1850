/** Use case: compute what brings a source's files back into a local folder. Reads both sides and writes to neither. */
import type { Manifest, Source } from "../manifest/manifest.ts";
import { GitignorePatterns } from "../manifest/gitignore-patterns.ts";
import { planTag } from "../model/catalogue.ts";
import { UsageError } from "../model/errors.ts";
import type { Finding } from "../model/finding.ts";
import { compareBytes, stateFolderOf } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { assemblePlan } from "../plan/assemble-plan.ts";
import { findPlan } from "../plan/find-plan.ts";
import type { Offer, Selects } from "../plan/offer.ts";
import type { RestoreDraft } from "../plan/action-format.ts";
import type { Plan, RestoreHeader } from "../plan/plan-format.ts";
import { planInMemory } from "../plan/plan-in-memory.ts";
import { wantedAt, wantedNow } from "../plan/wanted.ts";
import { openLocalFiles } from "../scan/local-files.ts";
import { readCatalogue, type StoredState } from "../state/read-catalogue.ts";
import { viewTarget } from "../target/open-target.ts";
import { catalogueCopy } from "./catalogue-copy.ts";
import { type Environment, interruptible } from "./environment.ts";
import { offerOfCatalogue } from "./offer-of-catalogue.ts";
import { offerOfListing } from "./offer-of-listing.ts";
import { RestorePlanner } from "./restore-planner.ts";

export interface RestoreRequest {
  readonly manifest: Manifest;
  readonly source: Source;
  /** POSIX, relative to the manifest's folder. */
  readonly into: string;
  readonly overwrite: RestoreHeader["overwrite"];
  /** gitignore patterns of what to restore; none: all. */
  readonly patterns: readonly string[];
  /** A planId, or the beginning of one; undefined: as it is. */
  readonly at: string | undefined;
}

type Note = Omit<Finding, "source">;

/** What a file takes of a catalogue at least, packed, and what is around it of a small one: digests can't be made smaller. */
const BYTES_A_FILE = 100;

/** @throws UsageError for a plan that was never applied, LocalFileError, RemoteError and its kin, InterruptedError */
export function planRestore(
  request: RestoreRequest,
  environment: Environment,
): Promise<Plan> {
  return interruptible(environment, "at-once", () =>
    planInto(request, environment),
  );
}

async function planInto(
  request: RestoreRequest,
  environment: Environment,
): Promise<Plan> {
  const { source, manifest, into, overwrite } = request;
  const { progress, signal, cache } = environment;
  const remote = await environment.remotes.open(source.remote);
  const copy = catalogueCopy(source, cache);
  const all = request.patterns.length === 0;
  const stored = await readCatalogue(remote, source.state, copy, (bytes) => {
    if (all) remote.warmUp(Math.floor(bytes / BYTES_A_FILE));
  });
  progress.start("list", source.name);
  const { offer, at } = await offerOf(request, stored, remote, () => {
    progress.advance(1, 0);
  });
  const folder = environment.localPath({ path: into });
  const files = offer.files.length;
  progress.start("compare", source.name, { files, bytes: 0 });
  const planner = new RestorePlanner(
    viewTarget(folder),
    openLocalFiles(folder, "folder", signal),
    overwrite,
    (count) => {
      progress.advance(count, 0);
    },
  );
  await planner.decide(offer);
  const { actions, unchanged } = planner;
  const notes: Note[] = [
    ...stored.problems.map(damaged),
    ...offer.findings,
    ...planner.findings,
    ...aboutFiles(actions),
  ];
  const { name, state, to, remote: server } = source;
  const isOwnPlace = state !== stateFolderOf(to);
  const { base, listing } = offer;
  const header = assemblePlan(identity(request, at, manifest), [
    {
      name,
      header: {
        ...{ remote: server.name, to },
        ...(isOwnPlace ? { state } : {}),
        ...{ base, listing },
      },
      actions,
      findings: notes.map(({ level, code, ...rest }) => ({
        ...{ level, code, source: name, ...rest },
      })),
      drift: offer.drift.map((drift) => ({ source: name, ...drift })),
      ...{ unchanged, kept: 0 },
    },
  ]);
  return planInMemory(header.header, header.actions);
}

async function offerOf(
  { source, patterns, at: wanted }: RestoreRequest,
  { catalogue, interrupted }: StoredState,
  remote: RemoteFiles,
  onFolder: () => void,
): Promise<{ readonly offer: Offer; readonly at: string | undefined }> {
  const selects = selection(patterns);
  if (catalogue === undefined) {
    if (wanted !== undefined)
      throw new UsageError(
        `--at needs the catalogue of ${source.name}, and the remote has none that can be used`,
        { hint: "leave it out to restore what is there now" },
      );
    const offer = await offerOfListing(source, remote, selects, onFolder);
    return { offer, at: undefined };
  }
  const at =
    wanted === undefined ? undefined : findPlan(catalogue.applied(), wanted);
  const files =
    at === undefined
      ? wantedNow(catalogue, selects)
      : wantedAt(catalogue, at, interrupted, selects);
  const offer = await offerOfCatalogue(
    ...([source, catalogue, files, remote, onFolder] as const),
  );
  return { offer, at: at && planTag(at.planId) };
}

function selection(patterns: readonly string[]): Selects {
  if (patterns.length === 0) return () => true;
  const list = new GitignorePatterns(patterns);
  return (path, kind) => list.matches(path, kind);
}

function identity(
  { source, into, overwrite, patterns }: RestoreRequest,
  at: string | undefined,
  { file, sha256 }: Manifest,
) {
  const { name, host, port, tls } = source.remote;
  return {
    manifest: { file, sha256 },
    restore: {
      ...{ source: source.name, into, overwrite },
      ...(patterns.length === 0 ? {} : { patterns: [...patterns] }),
      ...(at === undefined ? {} : { at }),
    },
    remotes: { [name]: { host, port, tls } },
  };
}

function damaged(detail: string): Note {
  return { level: "warning", code: "catalogue-damaged", detail };
}

/** One finding for all files of a kind, at the first of them. */
function aboutFiles(actions: readonly RestoreDraft[]): Note[] {
  const downloads = actions.flatMap((action) =>
    action.op === "download" ? [action] : [],
  );
  const unproven = downloads.filter(({ after }) => after.hash === undefined);
  const special = downloads.filter(({ after }) =>
    /^[2-7]/.test(after.mode ?? ""),
  );
  return [...noteOf("unproven", unproven), ...noteOf("special-mode", special)];
}

function noteOf(
  code: "unproven" | "special-mode",
  files: readonly Pick<RestoreDraft, "path">[],
): Note[] {
  const paths = files.map(({ path }) => path).sort(compareBytes);
  const [path] = paths;
  if (path === undefined) return [];
  const more = paths.length - 1;
  const detail = more === 0 ? {} : { detail: `and ${more} more` };
  return [{ level: "warning", code, path, ...detail }];
}

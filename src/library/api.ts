/** The use cases for programs that import this package: what the command line does, without its words. */
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { ApplyResult } from "../apply/apply-result.ts";
import {
  type LoadedManifest,
  loadManifest as load,
} from "../host/load-manifest.ts";
import { makeEnvironment } from "../host/make-environment.ts";
import { openPlan as open } from "../host/open-plan.ts";
import { saveFile } from "../host/save-file.ts";
import { targetOfRestore } from "../host/target-of-restore.ts";
import { chooseSource, chooseSources } from "../manifest/choose-sources.ts";
import { DEFAULT_MANIFEST } from "../manifest/default-manifest.ts";
import type { AllowableCode } from "../model/finding.ts";
import type { Level } from "../model/proof.ts";
import { applyAny } from "../operations/apply-any.ts";
import type { Environment } from "../operations/environment.ts";
import { planBackup } from "../operations/plan-backup.ts";
import { planRestore as planToRestore } from "../operations/plan-restore.ts";
import { verifyBackup } from "../operations/verify-backup.ts";
import type { Plan, RestoreHeader } from "../plan/plan-format.ts";
import { serializePlan } from "../plan/serialize-plan.ts";
import { EventTeller } from "../render/tell-events.ts";
import { verifyEvents } from "../render/run-facts.ts";
import type { VerifyResult } from "../verify/verify-result.ts";
import { Run } from "./run.ts";

export interface RunOptions {
  /** Ends the work: what was done is journalled, and the run throws InterruptedError. */
  readonly signal?: AbortSignal;
  /** Take nothing from the user's cache folder, and keep nothing there. */
  readonly noCache?: boolean;
  /** Hears each line of the FTP dialogue, secrets masked. */
  readonly onDialogue?: (line: string) => void;
}

/**
 * @param file relative to the working folder
 * @param env what `${VAR}` in it stands for; the process's own when left out
 * @throws ManifestError with all its problems, each with its place
 */
export function loadManifest(
  file: string = DEFAULT_MANIFEST,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<LoadedManifest> {
  return load(file, { cwd: process.cwd(), env });
}

export interface PlanOptions extends RunOptions {
  /** Names, in whichever order; all when left out or empty. */
  readonly sources?: readonly string[];
  /** Breached limits that are acknowledged. */
  readonly allow?: readonly AllowableCode[];
  /** `none` believes the catalogue instead of listing folders. */
  readonly refresh?: "full" | "none";
}

/** Computes the exact changeset; writes nothing to any server. */
export function plan(
  loaded: LoadedManifest,
  options: PlanOptions = {},
): Run<Plan> {
  const { manifest } = loaded;
  return run(loaded, options, (environment) => {
    const sources = chooseSources(manifest, options.sources ?? []);
    const allowed = new Set(options.allow ?? []);
    const { refresh } = options;
    return planBackup({ manifest, sources, allowed, refresh }, environment);
  });
}

export interface ApplyOptions extends RunOptions {
  /** Milliseconds to wait for another run on the same source; 0 when left out. */
  readonly lockTimeout?: number;
}

/**
 * Carries out a plan, of a backup or a restore, and nothing else. What goes wrong with single actions stands in the
 * result. Run it again with the same plan to go on after an interruption.
 * @throws RefusedError, StaleError, LockedError and errors of the connection, before anything is changed
 */
export function apply(
  loaded: LoadedManifest,
  plan: Plan,
  options: ApplyOptions = {},
): Run<ApplyResult> {
  return run(loaded, options, (environment) =>
    applyAny(plan, loaded.manifest, environment, {
      lockTimeout: options.lockTimeout,
    }),
  );
}

export interface RestoreOptions extends RunOptions {
  /** Name. */
  readonly source: string;
  /** The local folder, relative to the working folder; made if need be. */
  readonly to: string;
  /** gitignore patterns of what to bring back; all when left out. */
  readonly patterns?: readonly string[];
  /** What becomes of other files that are in the way; `none` when left out, which refuses. */
  readonly overwrite?: RestoreHeader["overwrite"];
  /** The planId, or its first 8 digits or more, after which the state is wanted; the latest when left out. */
  readonly at?: string;
}

/** Computes what brings files back; changes nothing. Carry it out with `apply`. */
export function planRestore(
  loaded: LoadedManifest,
  options: RestoreOptions,
): Run<Plan> {
  return run(loaded, options, (environment) =>
    toRestore(loaded, options, environment),
  );
}

/** Brings files back at once. @throws RefusedError when something is in the way */
export function restore(
  loaded: LoadedManifest,
  options: RestoreOptions,
): Run<ApplyResult> {
  return run(loaded, options, async (environment) => {
    const plan = await toRestore(loaded, options, environment);
    return applyAny(plan, loaded.manifest, environment, { isJustMade: true });
  });
}

export interface VerifyOptions extends RunOptions {
  /** Names, in whichever order; all when left out or empty. */
  readonly sources?: readonly string[];
  /** `listing` when left out. */
  readonly level?: Level;
}

/** Finds out what is proven of each file. */
export function verify(
  loaded: LoadedManifest,
  options: VerifyOptions = {},
): Run<VerifyResult> {
  const { level = "listing" } = options;
  return run(loaded, options, async (environment, events) => {
    const sources = chooseSources(loaded.manifest, options.sources ?? []);
    const request = { level, selection: { kind: "all" } as const };
    const result = await verifyBackup(sources, request, environment);
    for (const event of verifyEvents(result)) events.emit(event);
    return result;
  });
}

/** Opens a saved plan. @throws PlanError, or RefusedError when it was edited */
export function openPlan(file: string): Promise<Plan> {
  return open(file, { cwd: process.cwd() });
}

/** Saves a plan as JSON, one action a line: whole or not at all. @throws LocalFileError */
export function savePlan(plan: Plan, file: string): Promise<void> {
  return saveFile(resolve(file), serializePlan(plan));
}

function run<Result>(
  { folder }: LoadedManifest,
  options: RunOptions,
  work: (environment: Environment, events: EventTeller) => Promise<Result>,
): Run<Result> {
  const { signal = new AbortController().signal, noCache = false } = options;
  return new Run(async (emit) => {
    const events = new EventTeller(emit, () => performance.now());
    const { environment } = await makeEnvironment({
      ...{ folder, noCache, signal, progress: events.progress },
      surroundings: { env: process.env, home: homedir() },
      dialogue: options.onDialogue,
    });
    try {
      return await work(environment, events);
    } finally {
      await environment.remotes.close();
    }
  });
}

function toRestore(
  loaded: LoadedManifest,
  { source: name, to, patterns = [], overwrite = "none", at }: RestoreOptions,
  environment: Environment,
): Promise<Plan> {
  const { manifest, folder } = loaded;
  const into = targetOfRestore(folder, to, process.cwd());
  const source = chooseSource(manifest, name);
  const request = { manifest, source, into, overwrite, patterns, at };
  return planToRestore(request, environment);
}

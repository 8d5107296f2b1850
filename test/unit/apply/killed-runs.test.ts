/**
 * A process is killed, or its server lost, after any command: nothing is lost, the catalogue claims nothing that is not
 * there, and the same plan applied again comes to where a run that nothing happened to would have come.
 */
import { describe, expect, it } from "vitest";
import { planTag } from "../../../src/model/catalogue.ts";
import { isFile } from "../../../src/plan/action-files.ts";
import type { ActionDraft } from "../../../src/plan/action-format.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import type {
  DesiredFile,
  RemoteFileState,
} from "../../../src/plan/state-format.ts";
import { hashFileOf } from "../../../src/state/read-hash-files.ts";
import { ApplyClock } from "./apply-clock.ts";
import {
  apply,
  archiveOf,
  at,
  draft,
  hexOf,
  holdings,
  planOn,
  planWith,
  remoteWith,
  runner,
  summed,
  TO,
} from "./build-sides.ts";
import type { FaultyRemote, ToldTimes } from "./faulty-remote.ts";
import { MemoryLocal } from "./memory-local.ts";
import { falseClaims, readBack } from "./read-back.ts";
import { actionsOf } from "./run-backup.ts";

interface Setting {
  readonly hashFiles: boolean;
  readonly times: "record" | "ignore";
  readonly server: ToldTimes;
  /** Whether each action is journalled before the next one begins, or none is. */
  readonly journal: "at-once" | "never";
}

/** When the server writes what is given no time: while the files were first sent, and now. */
const EARLIER = "2024-02-02T00:00:00Z";
const NOW = "2024-06-06T00:00:00Z";

const large = "x".repeat(20_000);

/** What lies on the remote, put there by ftp-sync. */
const OLD = {
  ...{ replaced: "1", kept: "22", archived: "3", gone: "4", moved: "5" },
  ...{ "d/a": "6", "d/f/b": "7", touched: "8", hashless: "9", lost: "10" },
  ...{ pruned: "11", turned: "12", "box/x": "13", "emptied/a": "14" },
  untouched: large,
};
/** What another tool put there; it is here too. */
const FOREIGN = { taken: "as it is here", "of-others/taken": large };
const NEW = {
  ...FOREIGN,
  ...{ replaced: "one", kept: `two ${large}`, "n/moved": "5", touched: "8" },
  ...{ "e/a": "6", "e/f/b": "7", hashless: "9", "n/m/deep": "new" },
  ...{ "turned/z": "z", box: "box", top: large, untouched: large },
};

interface Scene {
  readonly remote: FaultyRemote;
  readonly plan: Plan;
}

async function prepare(setting: Setting): Promise<Scene> {
  const { server, hashFiles, times } = setting;
  const remote = remoteWith({}).copy(EARLIER);
  remote.times = server;
  const local = new MemoryLocal(OLD);
  const as = (it: ActionDraft): ActionDraft => asSetting(it, setting, remote);
  const first = planWith(
    ...["d", "d/f", "box", "emptied"].map((path) => draft.mkdir(path)),
    ...Object.entries(OLD).map(([path, text]) => as(draft.upload(path, text))),
  );
  await apply(first, remote, local);
  const second = planOn(
    await baseOf(remote),
    as(draft.archive("pruned", OLD.pruned)),
  );
  await apply(second, remote, local);
  for (const path of [at("lost"), hashFileOf(at("lost"))])
    remote.files.delete(path);
  remote.files.delete(hashFileOf(at("hashless")));
  for (const folder of ["of-others", "of-others/empty"])
    remote.folders.add(at(folder));
  for (const [path, text] of Object.entries(FOREIGN))
    remote.files.set(at(path), {
      ...{ content: Buffer.from(text), modified: EARLIER },
    });
  const plan = planOn(
    await baseOf(remote),
    ...[
      draft.archive("turned", OLD.turned, "type-changed"),
      draft.remove("box/x", OLD["box/x"], "type-changed"),
      draft.rmdir("box", "type-changed"),
      draft.mkdir("turned", "type-changed"),
      draft.mkdir("lost"),
      draft.mkdir("n"),
      draft.mkdir("n/m"),
      draft.move("moved", "n/moved", OLD.moved, hashFiles),
      // Without times no catalogue agrees, and no folder is moved whole.
      ...(server === "none" ? [] : [draft.moveFolder("d", "e", ["6", "7"])]),
      draft.upload("n/m/deep", NEW["n/m/deep"]),
      draft.upload("turned/z", NEW["turned/z"]),
      draft.upload("box", NEW.box),
      draft.upload("top", NEW.top),
      draft.replace("replaced", OLD.replaced, NEW.replaced),
      draft.replaceArchived("kept", OLD.kept, NEW.kept),
      ...(times === "record" ? [draft.touch("touched", OLD.touched)] : []),
      ...(hashFiles ? [draft.hash("hashless", OLD.hashless)] : []),
      draft.link("l", null, "top"),
      draft.forget("lost"),
      draft.archive("archived", OLD.archived),
      draft.remove("gone", OLD.gone),
      draft.remove("emptied/a", OLD["emptied/a"]),
      draft.rmdir("emptied"),
      draft.prune(second, "pruned", OLD.pruned),
      ...Object.entries(FOREIGN).map(([path, text]) => draft.adopt(path, text)),
      draft.adoptFolder("of-others/empty"),
    ].map(as),
  );
  return { remote, plan };
}

async function baseOf(remote: FaultyRemote) {
  const { head } = (await readBack(remote, TO)).stored;
  if (head === undefined) throw new Error("there is no catalogue");
  return { lineage: head.lineage, serial: head.serial };
}

/** As a plan of these policies on this remote has it. */
function asSetting(
  it: ActionDraft,
  { hashFiles, times, server }: Setting,
  remote: FaultyRemote,
): ActionDraft {
  const before = (state: RemoteFileState, path: string): RemoteFileState => {
    const modified = remote.files.get(at(path))?.modified;
    return server === "none"
      ? { size: state.size, evidence: "listing" }
      : { size: state.size, modified, evidence: "catalogue" };
  };
  const after = ({ size, hash, mode }: DesiredFile): DesiredFile => {
    const time = it.op === "touch" ? "2024-07-07T07:07:07.7Z" : FILE_TIME;
    return times === "record"
      ? { size, modified: time, mode, hash, hashFile: hashFiles }
      : { size, hash, hashFile: hashFiles };
  };
  switch (it.op) {
    case "upload":
      return { ...it, after: after(it.after) };
    case "replace":
    case "touch":
    case "hash":
      return {
        ...it,
        before: before(it.before, it.path),
        after: after(it.after),
      };
    case "adopt":
      return isFile(it.before) && isFile(it.after)
        ? {
            ...it,
            before: {
              ...before(it.before, it.path),
              ...{ hash: it.before.hash, evidence: "read-back" },
            },
            after: after(it.after),
          }
        : it;
    case "archive":
    case "delete":
      return { ...it, before: before(it.before, it.path) };
    case "move":
      return "files" in it.before || "files" in it.after
        ? it
        : {
            ...it,
            before: before(it.before, it.from),
            after: after(it.after),
          };
    case "mkdir":
    case "rmdir":
    case "link":
    case "forget":
    case "unarchive":
    case "prune":
    case "local-mkdir":
    case "download":
    case "local-link":
    case "local-touch":
      return it;
  }
}

const FILE_TIME = "2024-05-01T10:00:00.5Z";

/** A remote that holds the same and does so many commands, and a run of the plan on it. */
async function runOn(
  { remote, plan }: Scene,
  lifetime: number,
  journal: Setting["journal"],
  pid: number,
): Promise<FaultyRemote> {
  const copy = remote.copy(NOW);
  copy.lifetime = lifetime;
  const clock = new ApplyClock(journal);
  if (journal === "at-once")
    copy.pause = async () => {
      while (clock.journals > copy.journalled && !copy.isGone)
        await new Promise((resolve) => setImmediate(resolve));
    };
  // Those that were before it are dead.
  const dead = Array.from({ length: pid }, (_, index) => index);
  const who = runner(pid, dead, clock);
  const result = await apply(plan, copy, new MemoryLocal(NEW), {
    runner: who,
  }).catch((error: unknown) => error);
  if (!copy.isGone && result instanceof Error) throw result;
  return copy;
}

/** Everything that must be the same however often a run was killed. */
async function endOf(remote: FaultyRemote, plan: Plan): Promise<unknown> {
  const { files, folders, links, stored } = await readBack(remote, TO);
  const archived = stored.catalogue?.archived() ?? [];
  return {
    holdings: holdings(remote),
    archive: archiveOf(remote, plan),
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
    ...{ folders, links, interrupted: stored.interrupted },
    archived: archived
      .map(({ path, plan: tag, size, was }) => ({ path, tag, size, was }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    base: stored.head?.planId,
  };
}

/** What the plan takes away for good. */
const REMOVED = new Set(["gone", "box/x", "emptied/a", "pruned", "lost"]);

/** Old, new or archived content at every path. */
function losses(remote: FaultyRemote, plan: Plan): string[] {
  const held = holdings(remote);
  const copies = archiveOf(remote, plan);
  const lost: string[] = [];
  for (const [path, text] of Object.entries(OLD)) {
    if (REMOVED.has(path)) continue;
    const moved = path.replace(/^d\//, "e/").replace(/^moved$/, "n/moved");
    const found = [held[path], held[moved], copies[path]];
    const isReplaced = path === "replaced" && held[path] === NEW.replaced;
    if (!found.includes(text) && !isReplaced) lost.push(path);
  }
  for (const [path, text] of Object.entries(copies))
    if (path in OLD && text !== Object.fromEntries(Object.entries(OLD))[path])
      lost.push(`archived ${path}`);
  return lost;
}

/** Paths of which it can be proven that they hold what the plan wants to be sent there. */
async function provenToBeSent(
  remote: FaultyRemote,
  plan: Plan,
  { hashFiles, times, server }: Setting,
): Promise<string[]> {
  const { files } = await readBack(remote, TO);
  const held = holdings(remote);
  const contents = new Map<string, string>(Object.entries(NEW));
  const actions = await actionsOf(plan);
  const sent = actions.filter(({ op }) => op === "upload" || op === "replace");
  return sent.flatMap(({ path }) => {
    const content = contents.get(path) ?? "";
    if (held[path] !== content) return [];
    const hashFile = remote.files.get(hashFileOf(at(path)))?.content;
    const byHash =
      hashFile !== undefined &&
      Buffer.from(hashFile).toString() === hexOf(content);
    const byTime = times === "record" && server !== "none";
    const isNoted =
      files.get(path)?.plan === planTag(plan.planId) && (byHash || !hashFiles);
    return byHash || byTime || isNoted ? [path] : [];
  });
}

const sent = ({ placed }: FaultyRemote): string[] =>
  placed
    .map(({ target }) => target.slice(TO.length + 1))
    .filter((path) => !path.startsWith(".ftp-sync/"));

const SETTINGS = [true, false].flatMap((hashFiles) =>
  (["record", "ignore"] as const).flatMap((times) =>
    (["exact", "by-day", "none"] as const).flatMap((server) =>
      (["never", "at-once"] as const).map((journal) => {
        const setting: Setting = { hashFiles, times, server, journal };
        const isUsual = times === "record" && server === "exact";
        // Of the others every second command is enough, each time the other ones.
        const first = isUsual || times === "ignore" ? 1 : 2;
        return { setting, first, step: isUsual ? 1 : 2, ...setting };
      }),
    ),
  ),
);

describe("a run that is killed after any command", () => {
  it.each(SETTINGS)(
    "is brought to its end by the same plan (hash files $hashFiles, times $times, told $server, journalled $journal)",
    async ({ first, step, setting }) => {
      const scene = await prepare(setting);
      const { plan } = scene;
      const whole = await runOn(scene, Infinity, setting.journal, 1);
      const end = await endOf(whole, plan);
      expect(await falseClaims(whole, TO)).toEqual([]);
      const actions = await actionsOf(plan);
      const touched = new Set<string>(
        actions.flatMap((action) =>
          action.op === "move" ? [action.path, action.from] : [action.path],
        ),
      );
      const isTouched = (path: string): boolean =>
        touched.has(path) || path.startsWith("d/") || path.startsWith("e/");
      for (let life = first; life < whole.commands; life += step) {
        const where = `after ${life} of ${whole.commands} commands`;
        const killed = await runOn(scene, life, setting.journal, 1);
        expect(losses(killed, plan), where).toEqual([]);
        const left = killed.copy(NOW);
        // What the run had noted is true, and so is what it did not touch.
        const claims = await falseClaims(
          left,
          TO,
          (path, tag) => tag === planTag(plan.planId) || !isTouched(path),
        );
        expect(claims, where).toEqual([]);
        const proven = await provenToBeSent(left, plan, setting);
        const again = await runOn({ remote: left, plan }, Infinity, "never", 2);
        expect(losses(again, plan), where).toEqual([]);
        for (const path of proven)
          expect(sent(again), where).not.toContain(path);
        expect(await endOf(again, plan), where).toEqual(end);
        expect(await falseClaims(again, TO), where).toEqual([]);
      }
      const once = await apply(plan, whole.copy(NOW), new MemoryLocal(NEW));
      expect(summed(once)).toEqual([`already ${actions.length}`]);
    },
    60_000,
  );
});

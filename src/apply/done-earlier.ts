/** What an earlier run of the same plan learnt of the files that it put in place and could not note: found out again. */
import { type RelativePath, remotePath } from "../model/path.ts";
import { streamOf } from "../model/stream-of.ts";
import { fileAfter, followsLocal } from "../plan/action-files.ts";
import type { BackupAction } from "../plan/action-format.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";
import type { Witness } from "./catalogue-changes.ts";
import type { CheckedSource } from "./check-source.ts";
import { isSending } from "./to-step.ts";

/**
 * By id.
 * @param actions whose files are in place
 * @throws RemoteError when the server is out of reach
 */
export async function witnessesOf(
  source: CheckedSource,
  actions: readonly BackupAction[],
): Promise<ReadonlyMap<number, Witness>> {
  const files = actions.filter((action) => fileAfter(action) !== undefined);
  const times = await exactTimes(source, files);
  const here = await localFacts(source, files.filter(followsLocal));
  return new Map(
    files.map(({ id, path }) => {
      const { full, owner } = here.get(path) ?? {};
      return [id, { listed: times.get(path), full, owner }];
    }),
  );
}

async function exactTimes(
  { survey, remote, root }: CheckedSource,
  actions: readonly BackupAction[],
): Promise<ReadonlyMap<RelativePath, string>> {
  const times = new Map<RelativePath, string>();
  const open = new Map<string, RelativePath>();
  for (const { path } of actions) {
    const modified = survey.entry(path)?.modified;
    if (modified !== undefined) times.set(path, modified);
    else open.set(remotePath(root, path), path);
  }
  const questions = [...open.values()].map((path) => remotePath(root, path));
  for await (const result of remote.inspect(streamOf(questions))) {
    if (result.kind === "failed") throwIfOutOfReach(result.error);
    const path = open.get(result.path);
    if (result.kind === "file" && result.modified !== undefined && path)
      times.set(path, result.modified);
  }
  return times;
}

/** Of files that are here as they were then; every byte is read of those that were sent. */
async function localFacts(
  { local }: CheckedSource,
  actions: readonly BackupAction[],
): Promise<ReadonlyMap<RelativePath, Pick<Witness, "full" | "owner">>> {
  const hashes = new Map(
    actions.map((action) => [action.path, fileAfter(action)?.hash]),
  );
  const requests = actions.map((action) => {
    const isFull = fileAfter(action)?.hash.startsWith("sha256:") === true;
    const want = isSending(action) || isFull ? "full" : "partial";
    return { path: action.path, want } as const;
  });
  const facts = new Map<RelativePath, Pick<Witness, "full" | "owner">>();
  for await (const result of local.digest(streamOf(requests))) {
    if (result.kind === "failed") continue;
    const { path, full, partial, owner } = result;
    const hash = hashes.get(path);
    if (hash === full || hash === partial) facts.set(path, { full, owner });
  }
  return facts;
}

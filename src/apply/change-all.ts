/** Changes that belong to no action of the plan. */
import type { Change, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";

type WithoutId<Step> = Step extends Change ? Omit<Step, "id"> : never;

/** Does steps that don't depend on each other; answers those that failed, by their index, with the reason. */
export async function changeAll(
  remote: RemoteFiles,
  steps: readonly WithoutId<Change>[],
): Promise<ReadonlyMap<number, Error>> {
  const failed = new Map<number, Error>();
  if (steps.length === 0) return failed;
  const changes = steps.map((step, id): Change => ({ ...step, id }));
  for await (const outcome of remote.change(streamOf(changes))) {
    if (outcome.kind === "failed") failed.set(outcome.id, outcome.error);
  }
  return failed;
}

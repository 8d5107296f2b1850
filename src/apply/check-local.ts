/** Whether every local file that a plan sends is still what the plan says, by size and content; its time doesn't count. */
import type { LocalFiles } from "../model/local-files.ts";
import type { Progress } from "../model/progress.ts";
import type { RelativePath } from "../model/path.ts";
import { streamOf } from "../model/stream-of.ts";
import { fileAfter } from "../plan/action-files.ts";
import type { Action, DesiredFile } from "../plan/plan-format.ts";

/** Answers a sentence for each file that is not. */
export async function checkLocal(
  local: LocalFiles,
  actions: Iterable<Action>,
  progress: Progress,
): Promise<string[]> {
  const expected = new Map<
    RelativePath,
    { after: DesiredFile; source: string }
  >();
  for (const action of actions) {
    const after = fileAfter(action);
    if (after !== undefined)
      expected.set(action.path, { after, source: action.source });
  }
  const requests = [...expected].map(([path, { after }]) => ({
    path,
    want: isFull(after) ? ("full" as const) : ("partial" as const),
  }));
  const differences: string[] = [];
  for await (const result of local.digest(streamOf(requests))) {
    progress.advance(1, 0);
    const { after, source } = expected.get(result.path) ?? {};
    if (after === undefined) continue;
    const place = `${source ?? ""}: ${result.path} here:`;
    if (result.kind === "failed")
      differences.push(`${place} ${result.error.message}`);
    else if (result.size !== after.size)
      differences.push(
        `${place} expected ${after.size} bytes, found ${result.size}`,
      );
    else if ((isFull(after) ? result.full : result.partial) !== after.hash)
      differences.push(`${place} the content has changed`);
  }
  return differences.sort();
}

function isFull({ hash }: DesiredFile): boolean {
  return hash.startsWith("sha256:");
}

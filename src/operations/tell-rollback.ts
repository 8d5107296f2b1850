/** Tells the person that the server's catalogue went back in time. */
import type { Progress } from "../model/progress.ts";
import type { StoredState } from "../state/read-catalogue.ts";

/** No finding: another machine, which has not seen the newer one, must make the same plan. */
export function tellRollback(
  { rolledBack }: Pick<StoredState, "rolledBack">,
  source: string,
  progress: Progress,
): void {
  if (rolledBack === undefined) return;
  progress.notice(
    `${source}: the catalogue on the server is older (serial ${rolledBack.found}) than one that this machine has seen (serial ${rolledBack.seen}): was the server restored from a backup?`,
  );
}

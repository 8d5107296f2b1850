/** Use case: say what the backup of a source holds, from its catalogue on the server. Changes nothing there. */
import type { Inventory } from "../inventory/inventory.ts";
import type { Source } from "../manifest/manifest.ts";
import { InventoryError } from "../model/errors.ts";
import { readCatalogue } from "../state/read-catalogue.ts";
import { catalogueCopy } from "./catalogue-copy.ts";
import { type Environment, interruptible } from "./environment.ts";
import { tellRollback } from "./tell-rollback.ts";

/** @throws InventoryError when there is no catalogue, or a damaged one; RemoteError */
export function takeInventory(
  source: Source,
  environment: Environment,
): Promise<Inventory> {
  return interruptible(environment, "at-once", async () => {
    const { name, to, state } = source;
    const remote = await environment.remotes.open(source.remote);
    const copy = catalogueCopy(source, environment.cache);
    const stored = await readCatalogue(remote, state, copy);
    const { catalogue, head, interrupted, problems } = stored;
    const [problem] = problems;
    // What a listing would have to make up for, an inventory must not leave out.
    if (problem !== undefined)
      throw new InventoryError(`there is no inventory of ${name}: ${problem}`, {
        hint: `the next apply sets it right: ftp-sync plan --source ${name} --out plan.json, and apply it`,
      });
    if (catalogue === undefined)
      throw new InventoryError(
        `there is no inventory of ${name}: ${state} on the server holds no catalogue`,
        {
          hint: `apply a plan first, or take over what is there with \`ftp-sync adopt ${name}\`: that writes the catalogue`,
        },
      );
    tellRollback(stored, name, environment.progress);
    return {
      ...{ source: name, to, planId: head?.planId, interrupted, catalogue },
    };
  });
}

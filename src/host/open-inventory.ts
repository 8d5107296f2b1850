/** Opens a saved inventory, checked. */
import type { Inventory } from "../inventory/inventory.ts";
import { InventoryError } from "../model/errors.ts";
import type { Surroundings } from "./surroundings.ts";
import { openDocument } from "./open-document.ts";

/** @throws InventoryError */
export function openInventory(
  file: string,
  context: Pick<Surroundings, "cwd">,
): Promise<Inventory> {
  return openDocument(
    file,
    context,
    async (open) => {
      // It has what ajv made of the schema.
      const { readInventory } = await import("../inventory/read-inventory.ts");
      return readInventory(open, file);
    },
    (problem, cause) =>
      new InventoryError(`the inventory ${file} can't be opened: ${problem}`, {
        hint: "make one with `ftp-sync inventory SOURCE --out FILE`",
        cause,
      }),
  );
}

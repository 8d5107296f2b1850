/** Which inventory is whose: an offline plan needs exactly one of each source that it plans. */
import type { Inventory } from "../inventory/inventory.ts";
import type { Manifest, Source } from "../manifest/manifest.ts";
import { UsageError } from "../model/errors.ts";
import { unknownName } from "../manifest/unknown-name.ts";

/**
 * @param opened by file
 * @param sources those to plan
 * @throws UsageError
 */
export function inventoriesOf(
  opened: ReadonlyMap<string, Inventory>,
  { file: manifest, sources: all }: Manifest,
  sources: readonly Source[],
): ReadonlyMap<string, Inventory> {
  const found = new Map<string, Inventory>();
  for (const [file, inventory] of opened) {
    const { source: name, to } = inventory;
    const source = sources.find((candidate) => candidate.name === name);
    const names = all.map((candidate) => candidate.name);
    if (!names.includes(name)) {
      const { message, hint = "" } = unknownName("source", name, names);
      throw new UsageError(`${file}: in ${manifest} ${message}`, { hint });
    }
    if (source === undefined)
      throw new UsageError(
        `${file} is the inventory of ${name}, which is not to be planned`,
        { hint: `leave it out, or add --source ${name}` },
      );
    if (found.has(name))
      throw new UsageError(`${file} is a second inventory of ${name}`);
    if (source.to !== to)
      throw new UsageError(
        `${file} says what ${to} on the server holds, but ${manifest} says ${name} goes to ${source.to}`,
        {
          hint: "what is there, only the server knows: plan without --offline",
        },
      );
    found.set(name, inventory);
  }
  const lacking = sources.find(({ name }) => !found.has(name));
  if (lacking === undefined) return found;
  throw new UsageError(`there is no inventory of ${lacking.name}`, {
    hint: `add --inventory FILE for it, or plan the others only: ${[...found.keys()].map((name) => `--source ${name}`).join(" ")}`,
  });
}

/** `ftp-sync inventory`. */
import { resolve } from "node:path";
import { Command, Option } from "clipanion";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import { InventoryError, UsageError } from "../../model/errors.ts";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";

export class InventoryCommand extends BaseCommand {
  static override paths = [["inventory"]];
  static override usage = Command.Usage({
    description: "list what a backup holds, to be committed; compare two lists",
    details: `
      Prints what the catalogue of a source says, as JSON with one file a line: paths, sizes, times, modes, digests, links, empty folders, archived copies and applied plans. The same backup gives the same bytes on every machine, without secrets, so that it can be committed and \`git diff\` shows what changed. \`ftp-sync plan --offline\` makes plans from it.

      With \`--diff\` two such files are compared, without server or manifest.

      Exit status: 0 done, 1 error, 2 they differ (only with \`--diff --detailed-exitcode\`), 7 no connection, login or trust.
    `,
    examples: [
      [
        "Save the inventory of photos",
        "ftp-sync inventory photos --out photos.inventory.json",
      ],
      ["What changed?", "ftp-sync inventory --diff old.json new.json"],
    ],
  });

  source = Option.String({ name: "SOURCE", required: false });
  diff = Option.String("--diff", {
    arity: 2,
    description: "Compare two saved inventories: OLD NEW",
  });
  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });
  out = Option.String("--out", {
    description: "Save the inventory in this file instead of printing it",
  });
  format = Option.String("--format", {
    description: "With --diff: how it is shown; text by default",
  });
  detailed = Option.Boolean("--detailed-exitcode", false, {
    description: "With --diff: exit with 2 when they differ",
  });
  noCache = Option.Boolean("--no-cache", false, {
    description: "Fetch the catalogue anew",
  });
  quiet = Option.Boolean("--quiet", false, { description: "No progress" });
  verbose = Option.Boolean("-v,--verbose", false, {
    description: "Show the FTP dialogue, secrets masked",
  });

  protected async work(): Promise<number> {
    const { source, diff } = this;
    if (source !== undefined && diff === undefined) return this.#take(source);
    if (source === undefined && diff !== undefined)
      return this.#compare(...diff);
    throw new UsageError(
      "inventory takes either a source, or --diff and two saved inventories",
      { hint: "see `ftp-sync inventory --help`" },
    );
  }

  async #take(name: string): Promise<number> {
    if (this.format !== undefined || this.detailed)
      throw new UsageError("--format and --detailed-exitcode are for --diff");
    const {
      loadManifest,
      takeInventory,
      serializeInventory,
      run,
      chooseSource,
    } = await import("../at-work.ts");
    const { context, out, quiet, verbose, noCache } = this;
    const { manifest, folder } = await loadManifest(
      this.file ?? DEFAULT_MANIFEST,
      context,
    );
    const source = chooseSource(manifest, name);
    const inventory = await run(
      context,
      { folder, quiet, verbose, noCache },
      (environment) => takeInventory(source, environment),
    );
    const text = serializeInventory(inventory);
    if (out === undefined) await this.print(text);
    else {
      const { streamOf, saveFile } = await import("../at-work.ts");
      await saveFile(resolve(context.cwd, out), streamOf(text));
    }
    return EXIT.done;
  }

  async #compare(oldFile: string, newFile: string): Promise<number> {
    if (this.file !== undefined || this.out !== undefined)
      throw new UsageError("--diff needs no manifest and saves nothing");
    const { parseReportFormat, openInventory, compareInventories } =
      await import("../at-work.ts");
    const format = parseReportFormat(this.format ?? "text");
    const old = await openInventory(oldFile, this.context);
    const now = await openInventory(newFile, this.context);
    if (old.source !== now.source)
      throw new InventoryError(
        `${oldFile} is of the source ${old.source}, ${newFile} of ${now.source}`,
      );
    const changes = compareInventories(old.catalogue, now.catalogue);
    switch (format) {
      case "text": {
        const { inventoryDiffText } = await import("../at-work.ts");
        const { color } = this;
        await this.print(inventoryDiffText(old, now, changes, { color }));
        break;
      }
      case "json": {
        const { inventoryDiffJson } = await import("../at-work.ts");
        await this.print(inventoryDiffJson(old, now, changes));
      }
    }
    return this.detailed && changes.length > 0 ? EXIT.changes : EXIT.done;
  }
}

/** `ftp-sync schema`. */
import { Command, Option } from "clipanion";
import { UsageError } from "../../model/errors.ts";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";

export class SchemaCommand extends BaseCommand {
  static override paths = [["schema"]];
  static override usage = Command.Usage({
    description:
      "print the JSON Schema of the manifest, the plan, or another document",
    examples: [
      ["The manifest's", "ftp-sync schema"],
      ["The plan's", "ftp-sync schema plan"],
      ["That of an event of `--format json`", "ftp-sync schema events"],
      ["That of a line of the catalogue", "ftp-sync schema catalogue"],
      ["That of a line of the dates of proof", "ftp-sync schema proofs"],
    ],
  });

  document = Option.String({
    name: "manifest|plan|inventory|events|receipt|catalogue|proofs",
    required: false,
  });

  protected async work(): Promise<number> {
    const schema = await this.#schema(this.document ?? "manifest");
    await this.print([`${JSON.stringify(schema, undefined, 2)}\n`]);
    return EXIT.done;
  }

  async #schema(document: string): Promise<unknown> {
    switch (document) {
      case "manifest":
        return (
          await import("../../../schemas/manifest.schema.json", {
            with: { type: "json" },
          })
        ).default;
      case "plan":
        return (
          await import("../../../schemas/plan.schema.json", {
            with: { type: "json" },
          })
        ).default;
      case "inventory":
        return (
          await import("../../../schemas/inventory.schema.json", {
            with: { type: "json" },
          })
        ).default;
      case "events":
        return (
          await import("../../../schemas/events.schema.json", {
            with: { type: "json" },
          })
        ).default;
      case "receipt":
        return (
          await import("../../../schemas/receipt.schema.json", {
            with: { type: "json" },
          })
        ).default;
      case "catalogue":
        return (
          await import("../../../schemas/catalogue.schema.json", {
            with: { type: "json" },
          })
        ).default;
      case "proofs":
        return (
          await import("../../../schemas/proofs.schema.json", {
            with: { type: "json" },
          })
        ).default;
      default:
        throw new UsageError(`there is no schema of "${document}"`, {
          hint: "known: manifest, plan, inventory, events, receipt, catalogue, proofs",
        });
    }
  }
}

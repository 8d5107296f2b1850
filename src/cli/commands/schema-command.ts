/** `ftp-sync schema`. */
import { Command, Option } from "clipanion";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";
import { unknownName } from "../../manifest/unknown-name.ts";
import { DOCUMENTS, type Document } from "./documents.ts";

export class SchemaCommand extends BaseCommand {
  static override paths = [["schema"]];
  static override usage = Command.Usage({
    description: "print the JSON Schema of a document",
    details: `
      Prints the schema (JSON Schema 2020-12) of DOCUMENT: \`manifest\` (default), \`plan\`, \`inventory\`, \`receipt\`, \`events\` (of one event), \`catalogue\` or \`proofs\` (of one line).

      Exit status: 0 done, 1 error.
    `,
    examples: [
      ["The manifest's", "ftp-sync schema"],
      ["The plan's", "ftp-sync schema plan"],
      ["That of an event of `--format json`", "ftp-sync schema events"],
    ],
  });

  document = Option.String({ name: "DOCUMENT", required: false });

  protected async work(): Promise<number> {
    const schema = await this.#schema(this.#document());
    await this.print([`${JSON.stringify(schema, undefined, 2)}\n`]);
    return EXIT.done;
  }

  /** @throws UsageError */
  #document(): Document {
    const word = this.document ?? "manifest";
    const document = DOCUMENTS.find((candidate) => candidate === word);
    if (document === undefined) throw unknownName("schema", word, DOCUMENTS);
    return document;
  }

  async #schema(document: Document): Promise<unknown> {
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
    }
  }
}

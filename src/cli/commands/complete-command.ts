/** `ftp-sync complete -- WORD…`: what the completion scripts ask at each press of the tab key; not for people. */
import { Option } from "clipanion";
import { BaseCommand } from "../base-command.ts";
import type { Candidate, Proposal } from "../completion/complete.ts";
import { EXIT } from "../exit-status.ts";

export class CompleteCommand extends BaseCommand {
  static override paths = [["complete"]];

  words = Option.Rest({ name: "WORD" });

  /** Prints `words`, `files` or `folders`, and below it the words, each with what it stands for behind a tab. */
  protected async work(): Promise<number> {
    const { complete } = await import("../completion/complete.ts");
    const { describeCommands } = await import("../help/describe-commands.ts");
    const commands = describeCommands(this.cli.definitions());
    const proposal = complete(this.words, commands);
    const { kind, candidates } = await this.#filledIn(proposal);
    const lines = candidates.map(({ word, text }) => `${word}\t${text}\n`);
    await this.print([`${kind}\n`, ...lines]);
    return EXIT.done;
  }

  async #filledIn(proposal: Proposal): Promise<{
    readonly kind: "words" | "files" | "folders";
    readonly candidates: readonly Candidate[];
  }> {
    switch (proposal.kind) {
      case "words":
        return proposal;
      case "files":
      case "folders":
        return { kind: proposal.kind, candidates: [] };
      case "sources":
      case "remotes": {
        const { kind, manifest, before } = proposal;
        const { namesInManifest } =
          await import("../completion/names-in-manifest.ts");
        const names = await namesInManifest(manifest, this.context);
        const candidates = names[kind].map((name) => ({
          word: before + name,
          text: "",
        }));
        return { kind: "words", candidates };
      }
    }
  }
}

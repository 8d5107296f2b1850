/** `ftp-sync restore SOURCE --to DIR`. */
import { Command, Option } from "clipanion";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import { BaseCommand } from "../base-command.ts";
import type { RunReport } from "../report-run.ts";

export class RestoreCommand extends BaseCommand {
  static override paths = [["restore"]];
  static override usage = Command.Usage({
    description: "bring files back from a server into a local folder",
    details: `
      Makes a plan of what is to be brought where, shows it and asks; \`--yes\` answers. With \`--out\` the plan is only saved, and \`ftp-sync apply\` executes it. Nothing is ever written to the server.

      Contents are checked against the catalogue's digests while they come in, and a file gets its name only when it is whole and right. Times, modes, links and empty folders come back too, and owners when root restores. What is here already and equal is left alone, so that a restore that was cut off goes on when it is begun again.

      Another file that is in the way is an error, unless \`--overwrite changed\` or \`all\` is given. Symbolic links in the folder are never followed.

      PATTERNs are gitignore patterns relative to the source; a folder that matches stands for all that is in it.

      Exit status: 0 done, 1 error, 3 some files could not be restored (they are named), 4 something moved since the plan and nothing changed, 6 the plan can't be applied and nothing changed, 7 no connection, login or trust, 130 interrupted.
    `,
    examples: [
      [
        "All of photos into an empty folder",
        "ftp-sync restore photos --to ../Restored",
      ],
      [
        "One folder, at once",
        "ftp-sync restore photos --to ../Restored 2024/ --yes",
      ],
      [
        "As it was after an earlier plan, as far as the archive reaches",
        "ftp-sync restore photos --to ../Restored --at 59efbd0bbe1b",
      ],
      [
        "Save the plan for review",
        "ftp-sync restore photos --to ../Photos --overwrite changed --out restore.json",
      ],
    ],
  });

  source = Option.String({ name: "SOURCE" });
  patterns = Option.Rest({ name: "PATTERN" });
  to = Option.String("--to", {
    description: "The local folder to restore into; it is made if need be",
    required: true,
  });
  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });
  at = Option.String("--at", {
    description:
      "As it was after this plan: its planId, the first 8 digits or more of it, or its file",
  });
  overwrite = Option.String("--overwrite", "none", {
    description:
      "none: another file that is in the way is an error, the default. changed: replace files with other content. all: bring every file anew",
  });
  out = Option.String("--out", {
    description: "Only save the plan as JSON in this file",
  });
  yes = Option.Boolean("-y,--yes", false, {
    description: "Restore without asking",
  });
  format = Option.String("--format", "text", {
    description:
      "How the plan is shown on stdout; text by default. json with --yes: what happens, one event a line",
  });
  receipt = Option.String("--receipt", {
    description: "Save what it came to as JSON in this file, however it ends",
  });
  noCache = Option.Boolean("--no-cache", false, {
    description: "Fetch the catalogue anew",
  });
  quiet = Option.Boolean("--quiet", false, {
    description: "Print nothing but errors",
  });
  verbose = Option.Boolean("-v,--verbose", false, {
    description: "Show the FTP dialogue, secrets masked",
  });

  protected async work(): Promise<number> {
    const { RunReport } = await import("../at-work.ts");
    const report = new RunReport(this.context, {
      command: "restore",
      wantsEvents: this.yes && this.format === "json",
      receipt: this.receipt,
    });
    return report.around(() => this.#restore(report));
  }

  async #restore(report: RunReport): Promise<number> {
    const {
      loadManifest,
      chooseSource,
      parseOverwrite,
      parsePatterns,
      checkAnswer,
      offerPlan,
      parsePlanFormat,
      run,
    } = await import("../at-work.ts");
    const { context, out, yes, quiet, verbose, noCache } = this;
    const format = parsePlanFormat(this.format);
    const overwrite = parseOverwrite(this.overwrite);
    const patterns = parsePatterns(this.patterns);
    checkAnswer("restore", { out, yes }, context);
    const { manifest, folder } = await loadManifest(
      this.file ?? DEFAULT_MANIFEST,
      context,
    );
    const source = chooseSource(manifest, this.source);
    const { targetOfRestore } = await import("../at-work.ts");
    const into = targetOfRestore(folder, this.to, context.cwd);
    const at = await this.#planId();
    const request = { manifest, source, into, overwrite, patterns, at };
    const events = report.events?.progress;
    const options = { folder, quiet, verbose, noCache, events };
    return run(context, options, async (environment) => {
      const { planRestore } = await import("../at-work.ts");
      const plan = await planRestore(request, environment);
      return offerPlan(plan, manifest, environment, context, {
        ...{ out, yes, quiet, format },
        question: `Restore ${source.name} into ${this.to}?`,
        print: (chunks) => this.print(chunks),
        report,
      });
    });
  }

  async #planId(): Promise<string | undefined> {
    const { isPlanId } = await import("../at-work.ts");
    if (this.at === undefined || isPlanId(this.at)) return this.at;
    const { openPlan } = await import("../at-work.ts");
    return (await openPlan(this.at, this.context)).planId;
  }
}

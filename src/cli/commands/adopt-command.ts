/** `ftp-sync adopt SOURCE`. */
import { Command, Option } from "clipanion";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import { BaseCommand } from "../base-command.ts";
import type { RunReport } from "../report-run.ts";

export class AdoptCommand extends BaseCommand {
  static override paths = [["adopt"]];
  static override usage = Command.Usage({
    description: "take over a remote that another tool filled, without sending",
    details: `
      Makes a plan of the files that are on both sides and proven, or believed, to be the same, with the reason for each; shows it and asks; \`--yes\` answers. With \`--out\` the plan is only saved, and \`ftp-sync apply\` executes it. It writes the catalogue, and hash files where the policies want them: nothing is uploaded, replaced or removed.

      Believed are, where the size on the server is the one here: the hash files of the Python ftp-sync; the state file of SamKirkland/ftp-deploy and its GitHub action; the log of git-ftp, when the repository here has its commit and the file is as in it. A file that was written after the tool's own note counts as unknown. What these don't prove, \`--by\` looks into:

      \`size+time\`: the server tells the time that the file has here, to the second. \`server-hash\`: the server tells its SHA-256 (HASH, XSHA256). \`read-back\`: it is read, and hashed on its way.

      What differs, is not proven, or is on the remote only is told, and left to the next plan.

      Exit status: 0 done, 1 error, 3 some hash files could not be written (they are named), 4 something moved since the plan and nothing changed, 5 locked by another run, 7 no connection, login or trust, 130 interrupted.
    `,
    examples: [
      ["Show what would be taken over, and ask", "ftp-sync adopt site"],
      [
        "A tree that lftp or a person put there, at once",
        "ftp-sync adopt photos --by size+time --yes",
      ],
      [
        "Read all that nothing else proves, and save the plan",
        "ftp-sync adopt photos --by read-back --out adopt.json",
      ],
    ],
  });

  source = Option.String({ name: "SOURCE" });
  by = Option.String("--by", {
    description:
      "How to look into what is not proven; by default nothing is looked into",
  });
  stateFile = Option.String("--state-file", {
    description:
      "ftp-deploy's state file, in the source's folder on the server; .ftp-deploy-sync-state.json by default",
  });
  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });
  out = Option.String("--out", {
    description: "Only save the plan as JSON in this file",
  });
  yes = Option.Boolean("-y,--yes", false, {
    description: "Take over without asking",
  });
  format = Option.String("--format", "text", {
    description:
      "How the plan is shown on stdout; text by default. json with --yes: what happens, one event a line",
  });
  lockTimeout = Option.String("--lock-timeout", "0", {
    description:
      "How long to wait for another run on the same source: 30s, 20m; 0 (default) does not wait",
  });
  receipt = Option.String("--receipt", {
    description: "Save what it came to as JSON in this file, however it ends",
  });
  noCache = Option.Boolean("--no-cache", false, {
    description: "Read every local file, and fetch the catalogue anew",
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
      command: "adopt",
      wantsEvents: this.yes && this.format === "json",
      receipt: this.receipt,
    });
    return report.around(() => this.#adopt(report));
  }

  async #adopt(report: RunReport): Promise<number> {
    const {
      loadManifest,
      chooseSource,
      parseLockTimeout,
      parseMethod,
      parseStateFile,
      checkAnswer,
      offerPlan,
      parsePlanFormat,
      run,
    } = await import("../at-work.ts");
    const { context, out, yes, quiet, verbose, noCache } = this;
    const format = parsePlanFormat(this.format);
    const by = parseMethod(this.by);
    const stateFile = parseStateFile(this.stateFile);
    const lockTimeout = parseLockTimeout(this.lockTimeout);
    checkAnswer("adopt", { out, yes }, context);
    const { manifest, folder } = await loadManifest(
      this.file ?? DEFAULT_MANIFEST,
      context,
    );
    const source = chooseSource(manifest, this.source);
    const events = report.events?.progress;
    const options = { folder, quiet, verbose, noCache, events };
    return run(context, options, async (environment) => {
      const { planAdopt } = await import("../at-work.ts");
      const request = { manifest, source, by, stateFile };
      const plan = await planAdopt(request, environment);
      return offerPlan(plan, manifest, environment, context, {
        ...{ out, yes, quiet, format, lockTimeout },
        question: `Take over what is there of ${source.name}?`,
        print: (chunks) => this.print(chunks),
        report,
      });
    });
  }
}

/** `ftp-sync verify`. */
import { Command, Option } from "clipanion";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";
import type { RunReport } from "../report-run.ts";

export class VerifyCommand extends BaseCommand {
  static override paths = [["verify"]];
  static override usage = Command.Usage({
    description: "find out what is proven of each file on the remote",
    details: `
      Compares what is on the remote with what the catalogue says was put there, and tells which files are missing, altered or foreign, and by what the others are proven:

      \`listing\`: size and time are the recorded ones. \`server-hash\`: the server tells the recorded SHA-256 (HASH, XSHA256). \`read-back\`: the file was read, and its content has the recorded digest; nothing is kept here. A server can be wrong or lie about the first two.

      Listings are always compared for all files. \`--sample\` and \`--oldest\` choose the files whose contents are looked into: \`--sample\` draws them at random, so that nobody knows beforehand which; \`--oldest\` takes those whose last proof of this level is oldest, so that a share each night covers all in time. The dates of proofs are kept on the server, beside the catalogue. Nothing else is written there, no lock is taken, and a plan that waits for its review does not become stale.

      Exit status: 0 all that was checked holds (foreign files may be there); 1 something is missing, altered or could not be checked, or error; 7 no connection, login or trust; 130 interrupted, what was proven until then is recorded.
    `,
    examples: [
      ["Is everything there?", "ftp-sync verify"],
      ["Read all of photos back", "ftp-sync verify photos --level read-back"],
      [
        "A share each night",
        "ftp-sync verify --level read-back --oldest 5% --quiet",
      ],
      [
        "A sample that nobody can foresee",
        "ftp-sync verify --level read-back --sample 50",
      ],
    ],
  });

  source = Option.String({ name: "SOURCE", required: false });
  level = Option.String("--level", "listing", {
    description: "How deep to look; listing by default",
  });
  sample = Option.String("--sample", {
    description:
      "Look into so many files, or such a share (5%), drawn at random",
  });
  oldest = Option.String("--oldest", {
    description:
      "Look into so many files, or such a share (5%), whose last proof is oldest",
  });
  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });
  format = Option.String("--format", "text", {
    description:
      "How the report is shown on stdout; text by default. json: what happens and is found, one event a line",
  });
  noCache = Option.Boolean("--no-cache", false, {
    description: "Fetch the catalogue anew",
  });
  quiet = Option.Boolean("--quiet", false, {
    description: "No progress, and nothing on the screen when all holds",
  });
  verbose = Option.Boolean("-v,--verbose", false, {
    description: "Show the FTP dialogue, secrets masked",
  });

  protected async work(): Promise<number> {
    const { RunReport, parseReportFormat } = await import("../at-work.ts");
    const report = new RunReport(this.context, {
      command: "verify",
      wantsEvents: parseReportFormat(this.format) === "json",
    });
    return report.around(() => this.#verify(report));
  }

  async #verify(report: RunReport): Promise<number> {
    const {
      loadManifest,
      chooseSources,
      parseLevel,
      parseSelection,
      verifyBackup,
      holds,
      run,
    } = await import("../at-work.ts");
    const { context, quiet, verbose, noCache } = this;
    const level = parseLevel(this.level);
    const selection = parseSelection(level, this.sample, this.oldest);
    const { manifest, folder } = await loadManifest(
      this.file ?? DEFAULT_MANIFEST,
      context,
    );
    const names = this.source === undefined ? [] : [this.source];
    const sources = chooseSources(manifest, names);
    const events = report.events?.progress;
    const result = await run(
      context,
      { folder, quiet, verbose, noCache, events },
      (environment) => verifyBackup(sources, { level, selection }, environment),
    );
    report.verified(result);
    const isFine = holds(result);
    if (events === undefined && !(quiet && isFine)) {
      const { verifyText } = await import("../at-work.ts");
      await this.print([verifyText(result, { color: this.color })]);
    }
    return isFine ? EXIT.done : EXIT.error;
  }
}

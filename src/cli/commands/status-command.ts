/** `ftp-sync status [SOURCE]`. */
import { Command, Option } from "clipanion";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import type { SourceStatus } from "../../model/source-status.ts";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";
import type { ReportFormat } from "../formats.ts";

export class StatusCommand extends BaseCommand {
  static override paths = [["status"]];
  static override usage = Command.Usage({
    description: "tell how the backups stand",
    details: `
      For each source: what the remote holds, the plan that was applied last, the file that \`ftp-sync verify\` has not looked into for longest, what changed here since (by the catalogue, without listing the remote), the archive, who holds the lock, and whether a run was interrupted. Writes nothing to any server.

      When a server is out of reach it tells what this machine saw last, and exits with 7.

      Exit status: 0 done, 1 error, 7 no connection, login or trust.
    `,
    examples: [
      ["All sources", "ftp-sync status"],
      ["One, for a program", "ftp-sync status photos --format json"],
    ],
  });

  source = Option.String({ name: "SOURCE", required: false });
  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });
  format = Option.String("--format", "text", {
    description: "How the report is shown on stdout; text by default",
  });
  verbose = Option.Boolean("-v,--verbose", false, {
    description: "Show the FTP dialogue, secrets masked",
  });

  protected async work(): Promise<number> {
    const {
      loadManifest,
      chooseSources,
      sourceStatus,
      run,
      parseReportFormat,
    } = await import("../at-work.ts");
    const { context, verbose } = this;
    const format = parseReportFormat(this.format);
    const { manifest, folder } = await loadManifest(
      this.file ?? DEFAULT_MANIFEST,
      context,
    );
    const names = this.source === undefined ? [] : [this.source];
    const sources = chooseSources(manifest, names);
    const all = await run(
      context,
      { folder, quiet: false, verbose },
      async (environment) => {
        const found: SourceStatus[] = [];
        for (const source of sources)
          found.push(await sourceStatus(manifest, source, environment));
        return found;
      },
    );
    await this.print([await this.#shown(all, format)]);
    const isReached = all.every(({ from }) => from === "server");
    return isReached ? EXIT.done : EXIT.unreachable;
  }

  async #shown(
    sources: readonly SourceStatus[],
    format: ReportFormat,
  ): Promise<string> {
    switch (format) {
      case "text": {
        const { sourceStatusText } = await import("../at-work.ts");
        const { color } = this;
        return sources
          .map((status) => sourceStatusText(status, { color }))
          .join("\n");
      }
      case "json": {
        const document = { format: "ftp-sync/status", version: 1, sources };
        return `${JSON.stringify(document, undefined, 2)}\n`;
      }
    }
  }
}

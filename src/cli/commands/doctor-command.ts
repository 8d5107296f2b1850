/** `ftp-sync doctor`. */
import { Command, Option } from "clipanion";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";
import type { ReportFormat } from "../formats.ts";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import type { ServerReport } from "../../model/server-report.ts";

export class DoctorCommand extends BaseCommand {
  static override paths = [["doctor"]];
  static override usage = Command.Usage({
    description: "find out what a server can, and what to change for it",
    details: `
      Tries out what the server of a remote can, says what follows for backups, and what the manifest should say. The trials take place in a folder of their own, \`.ftp-sync-doctor-…\`, which is removed again.

      With a certificate that isn't trusted it shows that certificate, sends no password, and exits with 7.

      Exit status: 0 done, 1 error, 7 no connection, login or trust.
    `,
    examples: [
      ["Ask the remote named offsite", "ftp-sync doctor offsite"],
      [
        "Try things out in another folder",
        "ftp-sync doctor offsite --folder /tmp",
      ],
    ],
  });

  remote = Option.String({ name: "REMOTE" });
  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });
  format = Option.String("--format", "text", {
    description: "How the report is shown on stdout; text by default",
  });
  folder = Option.String("--folder", {
    description:
      "Where on the server to try things out; by default where its first source goes",
  });
  quiet = Option.Boolean("--quiet", false, {
    description: "Nothing but the report",
  });
  verbose = Option.Boolean("-v,--verbose", false, {
    description: "Show the FTP dialogue, secrets masked",
  });

  protected async work(): Promise<number> {
    const {
      loadManifest,
      remoteSettings,
      parseRemotePath,
      examineRemote,
      TIMING,
      run,
      parseReportFormat,
      unknownName,
    } = await import("../at-work.ts");
    const { context, quiet, verbose } = this;
    const format = parseReportFormat(this.format);
    const { manifest, folder: manifestFolder } = await loadManifest(
      this.file ?? DEFAULT_MANIFEST,
      context,
    );
    const names = manifest.remotes.map(({ name }) => name);
    const remote = manifest.remotes.find(({ name }) => name === this.remote);
    if (remote === undefined) throw unknownName("remote", this.remote, names);
    const folder =
      this.folder === undefined ? undefined : parseRemotePath(this.folder);
    const settings = await remoteSettings(remote, manifestFolder, context);
    const report = await run(
      context,
      { folder: manifestFolder, quiet, verbose },
      (environment, log) =>
        examineRemote(
          {
            ...{ manifest, remote, settings, log, folder },
            ...{ now: () => performance.now(), timing: TIMING },
          },
          environment,
        ),
    );
    await this.print([await this.#shown(report, format)]);
    const { tls } = report;
    const trusted = tls.kind === "none" || tls.trust.by !== "none";
    return trusted ? EXIT.done : EXIT.unreachable;
  }

  async #shown(report: ServerReport, format: ReportFormat): Promise<string> {
    switch (format) {
      case "text": {
        const { serverReportText } = await import("../at-work.ts");
        const { columns } = this.context.stdout;
        return serverReportText(report, {
          color: this.color,
          ...(columns === undefined ? {} : { width: columns }),
        });
      }
      case "json": {
        const { serverReportJson } = await import("../at-work.ts");
        return serverReportJson(report);
      }
    }
  }
}

/** `ftp-sync validate`. */
import { Command, Option } from "clipanion";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";

export class ValidateCommand extends BaseCommand {
  static override paths = [["validate"]];
  static override usage = Command.Usage({
    description: "check the manifest, without any server",
    details: `
      Reports every problem of the manifest at once, each with its place. No server is asked and no source is read.

      Exit status: 0 the manifest is valid, 1 it is not.
    `,
    examples: [["Check ./ftp-sync.yaml", "ftp-sync validate"]],
  });

  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });

  protected async work(): Promise<number> {
    const { loadManifest } = await import("../at-work.ts");
    const file = this.file ?? DEFAULT_MANIFEST;
    const { manifest } = await loadManifest(file, this.context);
    const names = manifest.sources.map(
      ({ name, remote, to }) =>
        `  ${name} → ${remote.host}:${remote.port}${to}\n`,
    );
    await this.print([`${file} is valid:\n`, ...names]);
    return EXIT.done;
  }
}

/** `ftp-sync init`. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command, Option } from "clipanion";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import { LocalFileError } from "../../model/errors.ts";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";

export class InitCommand extends BaseCommand {
  static override paths = [["init"]];
  static override usage = Command.Usage({
    description: "write a commented manifest to start from",
    details: `
      Writes ftp-sync.yaml into this folder. A file that is already there is left alone.

      Exit status: 0 done, 1 error.
    `,
    examples: [["Start here", "ftp-sync init"]],
  });

  file = Option.String("-f,--file", {
    description: "Where to write it; ftp-sync.yaml by default",
  });

  protected async work(): Promise<number> {
    const { manifestTemplate } = await import("../../manifest/template.ts");
    const file = this.file ?? DEFAULT_MANIFEST;
    try {
      await writeFile(resolve(this.context.cwd, file), manifestTemplate(), {
        flag: "wx",
      });
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      const exists = words.startsWith("EEXIST");
      throw new LocalFileError(
        exists
          ? `${file} is already there; it was left alone`
          : `can't write ${file}: ${words}`,
        {
          ...(exists ? { hint: "name another file with -f" } : {}),
          cause,
        },
      );
    }
    await this.print([
      `Wrote ${file}. Fill in the remote and the source, then: ftp-sync plan\n`,
    ]);
    return EXIT.done;
  }
}

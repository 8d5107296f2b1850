/** `ftp-sync unlock`. */
import { Command, Option } from "clipanion";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import type { UnlockResult } from "../../operations/unlock-source.ts";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";

/** Milliseconds; whoever gave a sign of life so short a time ago may well go on. */
const RECENT = 60_000;

export class UnlockCommand extends BaseCommand {
  static override paths = [["unlock"]];
  static override usage = Command.Usage({
    description: "see who holds a source's lock, and remove a dead run's",
    details: `
      While \`ftp-sync apply\` works on a source it holds a lock on the server. Without \`--id\` this command tells who holds it, and how to remove it.

      A run that gave no sign of life for five minutes, or whose process on this machine is gone, is dead: the next apply takes its lock over by itself. With \`--id\` the lock goes at once. A run that still lives stops when it notices.

      Exit status: 0 not locked, or removed; 1 error; 5 locked; 7 no connection, login or trust.
    `,
    examples: [
      ["Who holds the lock of photos?", "ftp-sync unlock photos"],
      [
        "Remove that lock and no other",
        "ftp-sync unlock photos --id 5f2c9a71d04be836",
      ],
    ],
  });

  source = Option.String({ name: "SOURCE" });
  id = Option.String("--id", { description: "The lock to remove" });
  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });
  verbose = Option.Boolean("-v,--verbose", false, {
    description: "Show the FTP dialogue, secrets masked",
  });

  protected async work(): Promise<number> {
    const { randomBytes } = await import("node:crypto");
    const { loadManifest, unlockSource, currentHolder, run, chooseSource } =
      await import("../at-work.ts");
    const { context, id, verbose } = this;
    const { manifest, folder } = await loadManifest(
      this.file ?? DEFAULT_MANIFEST,
      context,
    );
    const source = chooseSource(manifest, this.source);
    const holder = await currentHolder();
    const random = randomBytes(8).toString("hex");
    const result = await run(
      context,
      { folder, quiet: false, verbose },
      (environment) =>
        unlockSource({ source, id, holder, random }, environment),
    );
    return this.#report(result);
  }

  async #report(result: UnlockResult): Promise<number> {
    const { lastSignOfLife, lockHolder, unlockCommand } =
      await import("../at-work.ts");
    const { source, file } = this;
    switch (result.kind) {
      case "not-locked":
        await this.print([`${source} is not locked\n`]);
        return EXIT.done;
      case "removed": {
        const { held } = result;
        if (held.silent !== undefined && held.silent < RECENT)
          this.context.stderr.write(
            `warning: ${lastSignOfLife(held)}; if that run still goes on, it stops when it notices\n`,
          );
        await this.print([`removed the lock of ${lockHolder(held)}\n`]);
        return EXIT.done;
      }
      case "locked": {
        const { held } = result;
        const { id, dead } = held;
        const manifest = file === undefined ? "" : ` -f ${shellWord(file)}`;
        const next =
          dead === undefined
            ? "if that run is known to be dead, remove its lock:"
            : "so that run is dead: the next apply takes its lock over, or remove it:";
        await this.print([
          `${source} is locked by ${lockHolder(held)}\n`,
          `${lastSignOfLife(held)}\n${next}\n`,
          `  ${unlockCommand(source, id)}${manifest}\n`,
        ]);
        return EXIT.locked;
      }
    }
  }
}

/** As a shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** `ftp-sync ls`. */
import { Command, Option } from "clipanion";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import { UsageError } from "../../model/errors.ts";
import type { Backup } from "../../model/backup-item.ts";
import type { RelativePath } from "../../model/path.ts";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";
import type { ReportFormat } from "../formats.ts";

type Chosen = (path: RelativePath, kind: "file" | "folder") => boolean;

export class LsCommand extends BaseCommand {
  static override paths = [["ls"]];
  static override usage = Command.Usage({
    description: "list what a backup holds",
    details: `
      Lists the files of a source's backup from its catalogue, one path a line in byte order; an empty folder ends in a slash. Patterns are those of gitignore, relative to the source. No folder is listed on the server, unless it has no catalogue, which is said on stderr.

      With \`--long\` each line begins with mode, bytes, time, the first digits of the SHA-256 (with \`~\`: of both ends of the file only) and the plan that put it there.

      With \`--archived\` it lists the old files in the archive instead: when and by which plan they were archived, bytes, path, and what \`ftp-sync restore\` needs to bring back the state before that.

      Exit status: 0 done, 1 error, 7 no connection, login or trust.
    `,
    examples: [
      ["All of photos", "ftp-sync ls photos"],
      [
        "Its raw files of one year",
        'ftp-sync ls photos --long "2024/**/*.raw"',
      ],
      ["What was replaced or deleted", "ftp-sync ls photos --archived"],
    ],
  });

  source = Option.String({ name: "SOURCE" });
  patterns = Option.Rest({ name: "PATTERN" });
  long = Option.Boolean("--long", false, {
    description: "Mode, size, time, digest and plan too",
  });
  archived = Option.Boolean("--archived", false, {
    description: "List the archived copies",
  });
  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });
  format = Option.String("--format", "text", {
    description: "How the list is shown; text by default",
  });
  noCache = Option.Boolean("--no-cache", false, {
    description: "Fetch the catalogue anew",
  });
  quiet = Option.Boolean("--quiet", false, { description: "No progress" });
  verbose = Option.Boolean("-v,--verbose", false, {
    description: "Show the FTP dialogue, secrets masked",
  });

  protected async work(): Promise<number> {
    const {
      loadManifest,
      listBackup,
      inChunks,
      run,
      parseReportFormat,
      chooseSource,
    } = await import("../at-work.ts");
    const { context, quiet, verbose, noCache } = this;
    const format = parseReportFormat(this.format);
    if (this.long && this.archived)
      throw new UsageError("--long and --archived list different things");
    const chosen = await this.#chosen();
    const { manifest, folder } = await loadManifest(
      this.file ?? DEFAULT_MANIFEST,
      context,
    );
    const source = chooseSource(manifest, this.source);
    const backup = await run(
      context,
      { folder, quiet, verbose, noCache },
      (environment) => listBackup(source, environment),
    );
    await this.print(inChunks(await this.#shown(backup, chosen, format)));
    return EXIT.done;
  }

  async #chosen(): Promise<Chosen> {
    const { patterns } = this;
    if (patterns.length === 0) return () => true;
    const { GitignorePatterns, patternProblem } = await import("../at-work.ts");
    for (const pattern of patterns) {
      const problem = patternProblem(pattern);
      if (problem !== undefined)
        throw new UsageError(`the pattern ${pattern}: ${problem}`);
    }
    const list = new GitignorePatterns(patterns);
    return (path, kind) => list.matches(path, kind);
  }

  async #shown(
    { source, from, items, archived }: Backup,
    chosen: Chosen,
    format: ReportFormat,
  ): Promise<Iterable<string>> {
    const {
      archivedJson,
      archivedLine,
      backupJson,
      itemJson,
      itemName,
      longItem,
    } = await import("../at-work.ts");
    const line = this.long ? longItem : itemName;
    const entries = chosenOf(items(), ({ path, kind }) =>
      chosen(path, kind === "empty-folder" ? "folder" : "file"),
    );
    const copies = chosenOf(archived(), ({ copy }) =>
      chosen(copy.path, "file"),
    );
    switch (format) {
      case "text":
        return this.archived
          ? shownAs(copies, (copy) => `${archivedLine(copy)}\n`)
          : shownAs(entries, (item) => `${line(item)}\n`);
      case "json":
        return this.archived
          ? backupJson(source, from, "archived", shownAs(copies, archivedJson))
          : backupJson(source, from, "entries", shownAs(entries, itemJson));
    }
  }
}

function* chosenOf<Item>(
  items: Iterable<Item>,
  isChosen: (item: Item) => boolean,
): Generator<Item> {
  for (const item of items) if (isChosen(item)) yield item;
}

function* shownAs<Item>(
  items: Iterable<Item>,
  show: (item: Item) => string,
): Generator<string> {
  for (const item of items) yield show(item);
}

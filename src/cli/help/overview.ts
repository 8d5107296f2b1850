/** What `ftp-sync --help` shows: every command with one line. */
import { createPaint } from "../../render/paint.ts";
import { wrapWords } from "../../render/wrap-words.ts";
import { columns } from "./columns.ts";
import type { Screen } from "./command-help.ts";
import type { CommandDescription } from "./describe-commands.ts";

export function overview(
  version: string,
  commands: readonly CommandDescription[],
  { color, width }: Screen,
): string {
  const paint = createPaint(color);
  const rows = commands.map(({ name, summary, arguments: all }) => ({
    name:
      name === ""
        ? ["ftp-sync", ...all.map(({ value }) => value.name)].join(" ")
        : `ftp-sync ${name}`,
    text: summary,
  }));
  const title = `${paint("bold", "ftp-sync")} ${version}: back up to an FTP server by plans that can be reviewed`;
  const more =
    "`ftp-sync COMMAND --help` tells all about a command, `ftp-sync --help` about the last form.";
  return [
    wrapWords(title, width),
    "",
    columns(rows, width, (name) => paint("bold", name)),
    wrapWords(more, width),
    "",
  ].join("\n");
}

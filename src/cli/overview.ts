/** What `ftp-sync --help` shows: every command with one line. */

interface Described {
  /** With the program's name in front; just that for the one-shot form. */
  readonly path: string;
  readonly description?: string | undefined;
}

export function overview(
  version: string,
  commands: readonly Described[],
): string {
  const rows = commands
    .filter(({ description }) => description !== undefined)
    .map(({ path, description = "" }): readonly [string, string] =>
      path === "ftp-sync"
        ? [`${path} LOCAL REMOTE HOST USER PASSWORD`, description.trim()]
        : [path, description.trim()],
    );
  const width = Math.max(...rows.map(([path]) => path.length));
  const lines = rows.map(
    ([path, description]) => `  ${path.padEnd(width)}  ${description}\n`,
  );
  return `ftp-sync ${version}: back up to an FTP server by plans that can be reviewed

${lines.join("")}
\`ftp-sync COMMAND --help\` tells all about a command, \`ftp-sync --help\` about the last form.
`;
}

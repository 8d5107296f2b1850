/** What git-ftp leaves on a server, the id of the commit that it deployed, and what of that commit it did not send. */
import { createHash, type Hash } from "node:crypto";
import { parseRelativePath, type RelativePath } from "../model/path.ts";

/** Its name, unless the tool's `deployedsha1file` says otherwise. */
export const GIT_FTP_LOG = parseRelativePath(".git-ftp.log");

/** The commit's id; undefined: the text is no log of git-ftp. */
export function parseGitFtpLog(text: string): string | undefined {
  return /^([0-9a-f]{40}|[0-9a-f]{64})\r?\n?$/.exec(text)?.[1];
}

/**
 * Whether git-ftp left a file out, by the patterns of its `.git-ftp-ignore`: of such a file on the server it says nothing.
 * Where a pattern leaves a doubt it counts as left out.
 * @param texts of that file, as it may have been then
 * @param prefix of the source's folder in the repository, with a slash at its end or empty
 */
export function ignoredByGitFtp(
  texts: readonly string[],
  prefix: string,
): (path: RelativePath) => boolean {
  const patterns = texts
    .flatMap((text) => text.replaceAll("\r", "").split("\n"))
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map(shellPattern);
  return (path) => patterns.some((pattern) => pattern.test(prefix + path));
}

/** As `case` in a shell has it: a star matches slashes too. A class of characters is taken for any character. */
function shellPattern(line: string): RegExp {
  const parts = line.match(/\\.|\[!?\]?[^\]]*\]|[^]/gu) ?? [];
  const source = parts.map((part) => {
    if (part === "*") return "[^]*";
    if (part === "?" || (part.length > 1 && part.startsWith("["))) return "[^]";
    const character = part.startsWith("\\") ? part.slice(-1) : part;
    return character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  });
  return new RegExp(`^${source.join("")}$`, "u");
}

/**
 * Of a content whose bytes are to follow: the id that git gives it.
 * @param id of another object of the repository, which shows what it is made with
 */
export function gitBlobHash(size: number, id: string): Hash {
  const hash = createHash(id.length === 64 ? "sha256" : "sha1");
  return hash.update(`blob ${size}\0`);
}

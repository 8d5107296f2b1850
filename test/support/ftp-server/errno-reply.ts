/** What the server says when the disk refuses. */

/**
 * @param missing The code for a name that isn't there or can't be: 550, or 553 where the client chose the name
 *   (RFC 959 §4.2.2).
 */
export function errnoReply(error: unknown, missing: 550 | 553): string {
  switch (errnoOf(error)) {
    case "ENOENT":
      return `${missing} No such file or directory.`;
    case "ENOTDIR":
      return `${missing} Not a directory.`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `${missing} Permission denied.`;
    case "EISDIR":
      return `${missing} Is a directory.`;
    case "EEXIST":
      return "550 File exists.";
    case "ENOTEMPTY":
      return "550 Directory not empty.";
    case "ENAMETOOLONG":
      return `${missing} File name too long.`;
    case "ENOSPC":
    case "EDQUOT":
      return "452 No space left on device.";
    default:
      return `451 Local error: ${String(error)}`;
  }
}

export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;

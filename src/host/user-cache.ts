/** Where this program keeps what only saves work: the place that the system has for it. */
import { join } from "node:path";
import type { Surroundings } from "./surroundings.ts";

/** Absolute. The XDG Base Directory Specification, Apple's File System Programming Guide, and Windows' LOCALAPPDATA. */
export function userCacheFolder(
  { env, home }: Pick<Surroundings, "env" | "home">,
  platform: NodeJS.Platform,
): string {
  const xdg = env["XDG_CACHE_HOME"];
  // The specification: a relative path is to be ignored.
  if (xdg?.startsWith("/") === true) return join(xdg, "ftp-sync");
  switch (platform) {
    case "darwin":
      return join(home, "Library", "Caches", "ftp-sync");
    case "win32":
      return join(
        env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"),
        "ftp-sync",
        "Cache",
      );
    default:
      return join(home, ".cache", "ftp-sync");
  }
}

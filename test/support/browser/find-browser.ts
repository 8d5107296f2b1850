/** Finds a Chromium for tests of HTML reports; on Debian, as root, it is installed where there is none. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

export type BrowserFacts =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "unavailable"; readonly reason: string };

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

const run = promisify(execFile);

/** @param off the value of FTP_SYNC_BROWSER */
export async function findBrowser(
  off: string | undefined,
): Promise<BrowserFacts> {
  if (off === "off")
    return { kind: "unavailable", reason: "FTP_SYNC_BROWSER is off" };
  const found = installed();
  if (found !== undefined) return found;
  const system = await readFile("/etc/os-release", "utf8").catch(() => "");
  if (!/^ID=debian$/m.test(system) || process.getuid?.() !== 0)
    return {
      kind: "unavailable",
      reason: `none of ${PLACES.join(", ")} is there`,
    };
  try {
    await install();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const reason = text.split("\n").find((line) => line.startsWith("E: "));
    return { kind: "unavailable", reason: reason ?? text };
  }
  return installed() ?? { kind: "unavailable", reason: "it did not install" };
}

function installed(): BrowserFacts | undefined {
  const path = PLACES.find((place) => existsSync(place));
  return path === undefined ? undefined : { kind: "found", path };
}

/** A font too: without any, text has no width. */
async function install(): Promise<void> {
  const options = ["-q", "-y", "-o", "Acquire::Retries=2"];
  const get = () =>
    run(
      "apt-get",
      [
        ...[...options, "install", "--no-install-recommends"],
        ...["chromium", "fonts-liberation"],
      ],
      {
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
        maxBuffer: 64 * 1024 * 1024,
      },
    );
  try {
    await get();
  } catch {
    // The lists are missing, or so old that they name packages which are no longer offered.
    await run("apt-get", ["-q", "update"]);
    await get();
  }
}

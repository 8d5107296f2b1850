/** The shells whose completion is tested: bash is the system's, zsh and fish come from Debian's packages. */
import { existsSync } from "node:fs";
import type { Shell } from "../../../src/cli/completion/shells.ts";
import {
  fetchPackages,
  type RealServerFacts,
} from "../real-servers/packages.ts";

/** Where a shell's packages are unpacked, `/` for one that is installed, or why it can't be run here. */
export type ShellFacts = Readonly<Record<Shell, RealServerFacts>>;

/** @param off the value of FTP_SYNC_REAL_SERVERS */
export async function fetchShells(
  cache: string,
  off: string | undefined,
): Promise<ShellFacts> {
  const fetch = async (name: Shell): Promise<RealServerFacts> =>
    off === "off"
      ? { kind: "unavailable", reason: "FTP_SYNC_REAL_SERVERS is off" }
      : fetchPackages(cache, name, [name]);
  const hasBash =
    process.platform === "linux" &&
    ["/bin/bash", "/usr/bin/script"].every((program) => existsSync(program));
  return {
    bash: hasBash
      ? { kind: "unpacked", folder: "/" }
      : { kind: "unavailable", reason: "needs Linux, bash and script" },
    zsh: await fetch("zsh"),
    fish: await fetch("fish"),
  };
}

/** Before all tests: fetches the real FTP servers and the shells. After them: says which were not run. */
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import {
  fetchRealServers,
  REAL_SERVERS,
  type RealServerFacts,
  type RealServerName,
} from "./real-servers/packages.ts";
import { SHELLS } from "../../src/cli/completion/shells.ts";
import { fetchShells, type ShellFacts } from "./shells/fetch-shells.ts";

declare module "vitest" {
  export interface ProvidedContext {
    realServers: Record<RealServerName, RealServerFacts>;
    shells: ShellFacts;
  }
}

let facts: Record<RealServerName, RealServerFacts> | undefined;
let shells: ShellFacts | undefined;

export async function setup(project: TestProject): Promise<void> {
  const cache = fileURLToPath(
    new URL("../../.cache/real-servers", import.meta.url),
  );
  const off = process.env["FTP_SYNC_REAL_SERVERS"];
  facts = await fetchRealServers(cache, off);
  project.provide("realServers", facts);
  shells = await fetchShells(cache, off);
  project.provide("shells", shells);
}

export function teardown(): void {
  for (const name of REAL_SERVERS) {
    const fact = facts?.[name];
    if (fact?.kind === "unavailable")
      console.log(`Not run: ${name} (${fact.reason})`);
  }
  for (const name of SHELLS) {
    const fact = shells?.[name];
    if (fact?.kind === "unavailable")
      console.log(`Not run: completion in ${name} (${fact.reason})`);
  }
}

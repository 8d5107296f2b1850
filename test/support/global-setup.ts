/** Before all tests: fetches the real FTP servers. After them: says which were not run. */
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import {
  fetchRealServers,
  REAL_SERVERS,
  type RealServerFacts,
  type RealServerName,
} from "./real-servers/packages.ts";

declare module "vitest" {
  export interface ProvidedContext {
    realServers: Record<RealServerName, RealServerFacts>;
  }
}

let facts: Record<RealServerName, RealServerFacts> | undefined;

export async function setup(project: TestProject): Promise<void> {
  const cache = new URL("../../.cache/real-servers", import.meta.url);
  facts = await fetchRealServers(
    fileURLToPath(cache),
    process.env["FTP_SYNC_REAL_SERVERS"],
  );
  project.provide("realServers", facts);
}

export function teardown(): void {
  for (const name of REAL_SERVERS) {
    const fact = facts?.[name];
    if (fact?.kind === "unavailable")
      console.log(`Not run: ${name} (${fact.reason})`);
  }
}

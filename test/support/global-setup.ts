/** Before all tests: fetches the real FTP servers and a browser. After them: says which were not run. */
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { type BrowserFacts, findBrowser } from "./browser/find-browser.ts";
import {
  fetchRealServers,
  REAL_SERVERS,
  type RealServerFacts,
  type RealServerName,
} from "./real-servers/packages.ts";

declare module "vitest" {
  export interface ProvidedContext {
    realServers: Record<RealServerName, RealServerFacts>;
    browser: BrowserFacts;
  }
}

let facts: Record<RealServerName, RealServerFacts> | undefined;
let browser: BrowserFacts | undefined;

export async function setup(project: TestProject): Promise<void> {
  const cache = new URL("../../.cache/real-servers", import.meta.url);
  facts = await fetchRealServers(
    fileURLToPath(cache),
    process.env["FTP_SYNC_REAL_SERVERS"],
  );
  project.provide("realServers", facts);
  browser = await findBrowser(process.env["FTP_SYNC_BROWSER"]);
  project.provide("browser", browser);
}

export function teardown(): void {
  for (const name of REAL_SERVERS) {
    const fact = facts?.[name];
    if (fact?.kind === "unavailable")
      console.log(`Not run: ${name} (${fact.reason})`);
  }
  if (browser?.kind === "unavailable")
    console.log(`Not run: HTML reports in a browser (${browser.reason})`);
}

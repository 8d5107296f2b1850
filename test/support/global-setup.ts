/** Before all tests: fetches the real FTP servers, a browser and the shells. After them: says which were not run. */
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { type BrowserFacts, findBrowser } from "./browser/find-browser.ts";
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
    browser: BrowserFacts;
    shells: ShellFacts;
  }
}

let facts: Record<RealServerName, RealServerFacts> | undefined;
let browser: BrowserFacts | undefined;
let shells: ShellFacts | undefined;

export async function setup(project: TestProject): Promise<void> {
  const cache = fileURLToPath(
    new URL("../../.cache/real-servers", import.meta.url),
  );
  const off = process.env["FTP_SYNC_REAL_SERVERS"];
  facts = await fetchRealServers(cache, off);
  project.provide("realServers", facts);
  browser = await findBrowser(process.env["FTP_SYNC_BROWSER"]);
  project.provide("browser", browser);
  shells = await fetchShells(cache, off);
  project.provide("shells", shells);
}

export function teardown(): void {
  for (const name of REAL_SERVERS) {
    const fact = facts?.[name];
    if (fact?.kind === "unavailable")
      console.log(`Not run: ${name} (${fact.reason})`);
  }
  if (browser?.kind === "unavailable")
    console.log(`Not run: HTML reports in a browser (${browser.reason})`);
  for (const name of SHELLS) {
    const fact = shells?.[name];
    if (fact?.kind === "unavailable")
      console.log(`Not run: completion in ${name} (${fact.reason})`);
  }
}

/** Real FTP servers for tests: which can be run here, and how to start one. */
import { inject } from "vitest";
import type { TestServer } from "../test-server.ts";
import { RECIPES } from "./commands.ts";
import { REAL_SERVERS, type RealServerName } from "./packages.ts";
import { type ServerOptions, startUnpacked } from "./start-unpacked.ts";

export interface RealServerCase {
  readonly name: RealServerName;
  readonly tls: TestServer["tls"];
  /** Why it can't be run here; undefined: it can. */
  readonly unavailable: string | undefined;
}

/** Every server in every mode that it knows, for `describe.each`. */
export function realServerCases(): RealServerCase[] {
  const facts = inject("realServers");
  return REAL_SERVERS.flatMap((name) => {
    const fact = facts[name];
    const unavailable = fact.kind === "unavailable" ? fact.reason : undefined;
    return RECIPES[name].tls.map((tls) => ({ name, tls, unavailable }));
  });
}

/** @throws Error when the server can't be run here or doesn't come up */
export async function startRealServer(
  name: RealServerName,
  tls: TestServer["tls"],
  options: ServerOptions = {},
): Promise<TestServer> {
  const fact = inject("realServers")[name];
  if (fact.kind === "unavailable") throw new Error(`${name}: ${fact.reason}`);
  return startUnpacked(name, tls, fact.folder, options);
}

/** A session with a test's server that is not open yet, for what is below the port. */
import { Secret } from "../../src/model/secret.ts";
import { ServerFacts } from "../../src/remote/server-facts.ts";
import { Session } from "../../src/remote/session.ts";
import type { TestServer } from "../support/test-server.ts";

export function sessionAt(server: TestServer): Session {
  const log = { dialogue: () => undefined, notice: () => undefined };
  return new Session(
    {
      ...{ host: server.host, port: server.port, tls: server.tls },
      ...{ ca: server.ca, fingerprint: undefined },
      ...{ minVersion: "TLSv1.2", maxVersion: "TLSv1.3", bandwidth: undefined },
      ...{ user: server.user, password: new Secret(server.password) },
      ...{ connections: 1, encoding: "utf8" },
      ...{ timeout: 10_000, confirmTimeout: 10_000 },
    },
    new ServerFacts(server.host, log, Date.now),
    log,
    1,
    undefined,
  );
}

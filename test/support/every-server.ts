/** Every FTP server that end-to-end tests run against: the embedded one, and the real ones that can be had. */
import { startFtpServer } from "./ftp-server/ftp-server.ts";
import {
  realServerCases,
  startRealServer,
} from "./real-servers/real-servers.ts";
import type { TestServer } from "./test-server.ts";

export interface ServerCase {
  readonly title: string;
  readonly name: string;
  readonly unavailable: string | undefined;
  readonly start: () => Promise<TestServer>;
}

/** Each server once, for what TLS changes nothing of. */
export function eachPlainServer(): readonly ServerCase[] {
  return everyServer().filter(({ title }) => title.endsWith("none"));
}

/** What TLS changes shows with one kind of it, on our own server and on the one that is pickiest about it. */
export function everyServerOnce(): readonly ServerCase[] {
  return everyServer().filter(
    ({ title, name }) =>
      title.endsWith("none") ||
      (title.endsWith("explicit") && ["embedded", "vsftpd"].includes(name)),
  );
}

export function everyServer(): readonly ServerCase[] {
  const embedded = (["none", "explicit", "implicit"] as const).map((tls) => ({
    title: `the embedded server, TLS ${tls}`,
    name: "embedded",
    unavailable: undefined,
    start: () => startFtpServer({ tls }),
  }));
  const real = realServerCases().map(({ name, tls, unavailable }) => ({
    title: `${name}, TLS ${tls}`,
    name,
    unavailable,
    start: () => startRealServer(name, tls),
  }));
  return [...embedded, ...real];
}

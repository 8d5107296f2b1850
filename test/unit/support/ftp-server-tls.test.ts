/** The embedded server's TLS, seen by basic-ftp and by raw sockets. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import { once } from "node:events";
import { Client } from "basic-ftp";
import { afterEach, describe, expect, test } from "vitest";
import * as certificates from "../../support/certificates/certificates.ts";
import { startFtpServer } from "../../support/ftp-server/ftp-server.ts";
import type { FtpServer } from "../../support/ftp-server/ftp-server.ts";
import { RawClient } from "../../support/ftp-server/raw-client.ts";
import type { FtpServerOptions } from "../../support/ftp-server/server-options.ts";

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(options: FtpServerOptions): Promise<FtpServer> {
  const server = await startFtpServer(options);
  cleanUps.push(() => server.stop());
  return server;
}

async function logIn(server: FtpServer, trust: ConnectionOptions) {
  const client = new Client(5_000);
  cleanUps.push(() => {
    client.close();
  });
  await client.access({
    ...server,
    secure: server.tls === "implicit" ? "implicit" : true,
    secureOptions: { host: server.host, ...trust },
  });
  return client;
}

describe.each(["explicit", "implicit"] as const)("%s TLS", (tls) => {
  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "%s: transfers resume the control connection's session where that is demanded",
    async (maxTlsVersion) => {
      const server = await start({
        tls,
        maxTlsVersion,
        requireTls: true,
        requireSessionReuse: true,
      });
      const client = await logIn(server, { ca: certificates.ca.pem });
      for (const name of ["a", "b"])
        await client.uploadFrom(Readable.from(["content"]), name);
      expect(await readFile(join(server.root, "b"), "utf8")).toBe("content");
      expect((await client.list()).map(({ name }) => name)).toEqual(["a", "b"]);
      await client.downloadTo(join(server.root, "copy"), "a");
      expect(await readFile(join(server.root, "copy"), "utf8")).toBe("content");
    },
  );
});

test("a reset reaches the client under TLS too", async () => {
  const server = await start({ tls: "explicit" });
  const client = await logIn(server, { ca: certificates.ca.pem });
  server.inject({ on: "NOOP", do: { kind: "reset" } });
  await expect(client.send("NOOP")).rejects.toThrow(/ECONNRESET/);
  await client.access({
    ...server,
    secure: true,
    secureOptions: { ca: certificates.ca.pem, host: server.host },
  });
  server.inject({
    on: "STOR",
    do: { kind: "cut-data", after: 100_000, reset: true },
  });
  const content = Readable.from([Buffer.alloc(1_000_000)]);
  await expect(client.uploadFrom(content, "big")).rejects.toThrow(/ECONNRESET/);
});

test("without session tickets nothing can be resumed: 522", async () => {
  const server = await start({
    tls: "explicit",
    requireSessionReuse: true,
    sessionTickets: false,
  });
  const client = await logIn(server, { ca: certificates.ca.pem });
  await expect(client.list()).rejects.toThrow(/522|session/i);
});

test.each([
  ["an unknown root", certificates.server, certificates.otherCa],
  ["an expired certificate", certificates.expired, certificates.ca],
  ["another host's certificate", certificates.wrongHost, certificates.ca],
])("%s is not trusted", async (_, { key, cert }, ca) => {
  const server = await start({
    tls: "explicit",
    certificate: { key: key.pem, cert: cert.pem },
  });
  await expect(logIn(server, { ca: ca.pem })).rejects.toThrow(
    /verify|expired|altnames/,
  );
});

test("the fingerprint is that of the certificate shown", async () => {
  const server = await start({ tls: "implicit" });
  const socket = connectTls({
    port: server.port,
    host: server.host,
    ca: certificates.ca.pem,
  });
  await once(socket, "secureConnect");
  const shown = socket.getPeerCertificate().fingerprint256;
  expect(shown.replaceAll(":", "").toLowerCase()).toBe(
    certificates.serverFingerprint,
  );
  socket.destroy();
});

test("requireTls refuses a login in the clear, and clear data", async () => {
  const server = await start({ tls: "explicit", requireTls: true });
  const plain = await RawClient.connect({ port: server.port });
  await plain.replies(1);
  expect(await plain.ask(`USER ${server.user}`)).toMatch(/^530/);
  const client = await logIn(server, { ca: certificates.ca.pem });
  await expect(client.send("PROT C")).rejects.toThrow("534");
  plain.close();
});

test("a server without TLS refuses AUTH, and commands sent before the handshake do not count after it", async () => {
  const without = await start({});
  const plain = await RawClient.connect({ port: without.port });
  await plain.replies(1);
  expect(await plain.ask("AUTH TLS")).toMatch(/^502/);
  plain.close();

  const server = await start({ tls: "explicit" });
  const smuggler = await RawClient.connect(server);
  smuggler.send("AUTH TLS", "MKD /smuggled");
  expect((await smuggler.replies(1))[0]).toMatch(/^234/);
  smuggler.close();
  const client = await logIn(server, { ca: certificates.ca.pem });
  expect(await client.list()).toEqual([]);
});

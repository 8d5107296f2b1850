import { X509Certificate } from "node:crypto";
import { connect, type Socket } from "node:net";
import { pipeline } from "node:stream";
import { createSecureContext, TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import {
  ConnectionError,
  LoginError,
  type RemoteError,
  TrustError,
} from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { CollectingSink } from "../contract/collecting-sink.ts";
import { all, only, placement } from "../contract/requests.ts";
import {
  ca,
  expired,
  otherCa,
  selfSigned,
  server as certificate,
  serverFingerprint,
  wrongHost,
} from "../support/certificates/certificates.ts";
import { startFtpServer } from "../support/ftp-server/ftp-server.ts";
import { openRemote, type Scene, scenes } from "./scene.ts";
import { startScript, startScriptedServer } from "./scripted-server.ts";

const open = scenes();
const pair = ({ key, cert }: typeof expired) => ({
  key: key.pem,
  cert: cert.pem,
});

/** As a manifest has it, without its sha256. */
const fingerprintOf = ({ cert }: typeof expired) =>
  new X509Certificate(cert.pem).fingerprint256
    .replaceAll(":", "")
    .toLowerCase();

/** Why the server is not trusted; nothing may have been said to it by then. */
async function distrust(scene: Scene): Promise<RemoteError> {
  const folder = parseRemotePath("/");
  const listings = await all(
    scene.remote.list(streamOf([folder, folder, folder])),
  );
  const errors = listings.map((listing) =>
    listing.kind === "failed" ? listing.error : undefined,
  );
  const [error] = errors;
  if (error === undefined) throw new Error("it was trusted");
  expect(error).toBeInstanceOf(TrustError);
  expect(errors).toEqual([error, error, error]);
  expect(scene.server.connections.total).toBe(1);
  expect(scene.commands("USER")).toEqual([]);
  return error;
}

describe.each(["explicit", "implicit"] as const)("TLS %s", (tls) => {
  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "%s: all is done under it, and each data connection resumes its session",
    async (version) => {
      const scene = await open(
        {
          ...{ tls, requireTls: true, requireSessionReuse: true },
          ...{ minTlsVersion: version, maxTlsVersion: version },
        },
        { connections: 3 },
      );
      const ids = Array.from({ length: 12 }, (_, id) => id);
      const placed = await scene.place(
        ...ids.map((id) => placement(`/${id}`, `content ${id}`, { id })),
      );
      expect(placed.done).toEqual(ids);
      expect(await scene.list()).toMatchObject({
        entries: { length: ids.length + 1 },
      });
      expect(scene.read("/7")).toBe("content 7");
      // Nothing had to be tried twice.
      expect(scene.opened.notices).toEqual([]);
    },
  );

  test("goes on where sessions can't be resumed and needn't be", async () => {
    const scene = await open({ tls, sessionTickets: false });
    const { done } = await scene.place(placement("/a", "content"));
    expect(done).toEqual([1]);
  });

  test("an unknown issuer is not trusted", async () => {
    const scene = await open({ tls }, { ca: otherCa.pem });
    const error = await distrust(scene);
    expect(error.message).toContain("its issuer is not known here");
    expect(error.hint).toContain("`fingerprint:`");
  });

  test("without `ca` the system's roots count", async () => {
    const scene = await open({ tls }, { ca: undefined });
    expect((await distrust(scene)).message).toContain("issuer is not known");
  });

  test("an expired certificate is not trusted", async () => {
    const scene = await open({ tls, certificate: pair(expired) });
    const error = await distrust(scene);
    expect(error.message).toContain("it has expired (CERT_HAS_EXPIRED)");
    expect(error.hint).toContain("renew it");
  });

  test("a certificate for another host is not trusted", async () => {
    const scene = await open({ tls, certificate: pair(wrongHost) });
    const error = await distrust(scene);
    expect(error.message).toContain("it is for another host name");
    expect(error.message).toContain("elsewhere.example");
    expect(error.hint).toContain("`host:`");
  });

  test("the host's name is enough when the certificate has it", async () => {
    const scene = await open({ tls }, { host: "localhost" });
    const { done } = await scene.place(placement("/a", "content"));
    expect(done).toEqual([1]);
  });

  test("a pinned certificate needs neither issuer, time nor name", async () => {
    const scene = await open(
      { tls, requireSessionReuse: true },
      { ca: undefined, fingerprint: serverFingerprint },
    );
    const { done } = await scene.place(placement("/a", "content"));
    expect(done).toEqual([1]);
  });

  test("a pinned certificate counts for each data connection too", async () => {
    const scene = await open(
      { tls, sessionTickets: false },
      { ca: undefined, fingerprint: serverFingerprint },
    );
    const { done } = await scene.place(placement("/a", "content"));
    expect(done).toEqual([1]);
  });

  test("another certificate than the pinned one is not trusted, even a valid one", async () => {
    const scene = await open({ tls }, { fingerprint: "00".repeat(32) });
    const error = await distrust(scene);
    expect(error.message).toBe(
      `the certificate of 127.0.0.1 is not the pinned one: it has sha256:${serverFingerprint}`,
    );
    expect(error.hint).toContain("somebody may stand between");
  });

  test("a self-signed certificate is not trusted, unless it is pinned or its own authority", async () => {
    const options = { tls, certificate: pair(selfSigned) };
    const error = await distrust(await open(options));
    expect(error.message).toBe(
      "the certificate of 127.0.0.1 can't be trusted: it is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)",
    );
    expect(error.hint).toContain("`fingerprint:`");
    for (const trust of [
      { ca: undefined, fingerprint: fingerprintOf(selfSigned) },
      { ca: selfSigned.cert.pem },
    ]) {
      const scene = await open(options, trust);
      expect((await scene.place(placement("/a", "x"))).done).toEqual([1]);
    }
  });

  test.each([
    {
      here: { minVersion: "TLSv1.3" },
      there: { maxTlsVersion: "TLSv1.2" },
      message: "this side speaks TLSv1.3 only, which the server does not",
      hint: "`minVersion: TLSv1.2` in the manifest",
    },
    {
      here: { maxVersion: "TLSv1.2" },
      there: { minTlsVersion: "TLSv1.3" },
      message: "this side speaks TLSv1.2 only, which the server does not",
      hint: "remove `maxVersion` from the manifest",
    },
    {
      here: {},
      there: { minTlsVersion: "TLSv1", maxTlsVersion: "TLSv1.1" },
      message: "this side speaks TLSv1.2 to TLSv1.3, which the server does not",
      hint: "update the server: versions before TLSv1.2 are not safe",
    },
  ] as const)(
    "without a common version: $message",
    async ({ here, there, message, hint }) => {
      const scene = await open({ tls, ...there }, here);
      const error = await distrust(scene);
      expect(error.message).toBe(
        `TLS with 127.0.0.1:${scene.server.port} failed: ${message} (ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION)`,
      );
      expect(error.hint).toContain(hint);
    },
  );

  test("a server that refuses to encrypt data is not given any", async () => {
    const scene = await open({ tls });
    scene.server.inject({
      ...{ on: "PROT", times: Infinity },
      do: { kind: "reply", text: "534 No." },
    });
    const { failed } = await scene.place(placement("/a", "content"));
    expect(failed.get(1)).toBeInstanceOf(TrustError);
    expect(failed.get(1)?.message).toBe(
      `the files can't be encrypted: can't open a session with 127.0.0.1: the server says "534 No."`,
    );
    expect(failed.get(1)).toMatchObject({
      hint: expect.stringContaining("`tls: none`") as unknown,
    });
    expect(scene.server.connections.total).toBe(1);
    expect(scene.names()).toEqual([]);
  });
});

test("a server without TLS is not trusted, and the way out is named", async () => {
  const scene = await open({ tls: "none" }, { tls: "explicit" });
  const error = await distrust(scene);
  expect(error.message).toContain(
    'offers no TLS: the server says "502 AUTH not implemented."',
  );
  expect(error.hint).toContain("`tls: none`");
});

test("`implicit` on a port that begins in clear text leads to the `tls` key", async () => {
  const scene = await open({ tls: "explicit" }, { tls: "implicit" });
  const error = await distrust(scene);
  expect(error.message).toBe(
    `TLS with 127.0.0.1:${scene.server.port} failed: the server answers in clear text (ERR_SSL_WRONG_VERSION_NUMBER)`,
  );
  expect(error.hint).toContain("`explicit` for port 21");
});

test.each(["none", "explicit"] as const)(
  "`%s` on a port that expects TLS at once leads to the `tls` key",
  async (tls) => {
    const scene = await open({ tls: "implicit" }, { tls, timeout: 200 });
    const listing = await scene.list();
    if (listing.kind !== "failed") throw new Error("it was listed");
    expect(listing.error).toBeInstanceOf(ConnectionError);
    expect(listing.error.message).toContain("the server was silent for 0.2 s");
    expect(listing.error.hint).toContain("`tls: implicit` is for that");
  },
);

test.each([
  ["localhost", "localhost"],
  ["127.0.0.1", false],
])(
  "a server at %s is told the name %s at every connection",
  async (host, name) => {
    const names: unknown[] = [];
    const note = (socket: Socket) =>
      names.push(socket instanceof TLSSocket && socket.servername);
    const data = await startScriptedServer((socket) => {
      note(socket);
      socket.end("content");
    }, certificate);
    const server = await startScript(
      { EPSV: `229 Ok (|||${data.port}|)`, RETR: "150 Here.\r\n226 Done." },
      note,
      certificate,
    );
    const { remote } = openRemote(server, { host, ca: ca.pem });
    const path = parseRemotePath("/a");
    const read = await only(remote.read(streamOf([{ path, limit: 100 }])));
    await remote.close();
    server.stop();
    data.stop();
    expect(read).toMatchObject({ kind: "content" });
    expect(names).toEqual([name, name]);
  },
);

test.each([
  [
    "when one is pinned",
    `the certificate of 127.0.0.1 is not the pinned one: it has sha256:${fingerprintOf(expired)}`,
    { ca: undefined, fingerprint: serverFingerprint },
  ],
  ["when its issuer's word on it has ended", "expired", { ca: ca.pem }],
])(
  "a certificate that is another one at the next connection is not trusted %s",
  async (_, words, trust) => {
    const first = await startFtpServer({ tls: "explicit" });
    const next = await startFtpServer({
      ...{ tls: "explicit", certificate: pair(expired) },
    });
    const ports = [first.port];
    const front = await startScriptedServer((socket) => {
      const behind = connect(ports.shift() ?? next.port, "127.0.0.1");
      pipeline(socket, behind, socket, () => undefined);
    });
    const { remote } = openRemote({ ...first, port: front.port }, trust);
    const list = () => only(remote.list(streamOf([parseRemotePath("/")])));
    expect(await list()).toMatchObject({ kind: "listed" });
    first.inject({ on: "MLSD", do: { kind: "drop" } });
    expect(await list()).toMatchObject({
      error: {
        name: "UntrustedCertificate",
        message: expect.stringContaining(words) as unknown,
        hint: expect.stringContaining("renew") as unknown,
      },
    });
    expect(next.commands.map(({ line }) => line)).toEqual(["AUTH TLS"]);
    await remote.close();
    front.stop();
    await first.stop();
    await next.stop();
  },
);

test("what is said in clear text before TLS does not count after it", async () => {
  const said: string[] = [];
  const server = await startScriptedServer((socket) => {
    socket.write("220 Ready.\r\n");
    socket.once("data", () => {
      // Whoever stands between could begin the answer to USER here.
      socket.write("234 Go.\r\n331 Smuggled");
      const secureContext = createSecureContext(pair(certificate));
      const secured = new TLSSocket(socket, { isServer: true, secureContext });
      secured.on("error", () => undefined);
      secured.on("data", (data: Buffer) => {
        said.push(data.toString().slice(0, 4));
        secured.write("530 No.\r\n");
      });
    });
  });
  const { remote } = openRemote({
    ...{ host: "127.0.0.1", port: server.port, tls: "explicit" },
    ...{ ca: ca.pem, user: "u", password: "p" },
  });
  const folder = parseRemotePath("/");
  const listing = await only(remote.list(streamOf([folder])));
  await remote.close();
  server.stop();
  expect(listing).toMatchObject({ error: expect.any(LoginError) as unknown });
  expect(said[0]).toBe("USER");
  expect(said).not.toContain("PASS");
});

test("a data connection with another certificate than the pinned one is not trusted", async () => {
  let received = "";
  const data = await startScriptedServer((socket) => {
    socket.on("data", (chunk) => (received += chunk.toString()));
  }, expired);
  const script = {
    ...{ EPSV: `229 Ok (|||${data.port}|)`, STOR: "150 Send it." },
    ...{ PWD: '257 "/"', DELE: "250 Ok." },
  };
  const server = await startScript(script, () => undefined, certificate);
  const { remote } = openRemote(server, { fingerprint: serverFingerprint });
  const outcome = await only(
    remote.place(streamOf([placement("/a", "content")])),
  );
  await remote.close();
  server.stop();
  data.stop();
  expect(outcome).toMatchObject({ error: expect.any(TrustError) as unknown });
  expect(received).toBe("");
});

test("from a data connection with another certificate not a byte is taken", async () => {
  const data = await startScriptedServer((socket) => {
    socket.end("content");
  }, expired);
  const script = {
    ...{ EPSV: `229 Ok (|||${data.port}|)`, RETR: "150 Here." },
    PWD: '257 "/"',
  };
  const server = await startScript(script, () => undefined, certificate);
  const { remote } = openRemote(server, { fingerprint: serverFingerprint });
  const sink = new CollectingSink();
  const file = { id: 1, path: parseRemotePath("/a"), size: 7, sink };
  const outcome = await only(remote.fetch(streamOf([file])));
  await remote.close();
  server.stop();
  data.stop();
  expect(outcome).toMatchObject({ error: expect.any(TrustError) as unknown });
  expect(sink.held).toBe(0);
});

test("a server that loses its session cache says so in its own words", async () => {
  const scene = await open({
    ...{ tls: "explicit", requireSessionReuse: true, sessionTickets: false },
    maxTlsVersion: "TLSv1.3",
  });
  const { failed } = await scene.place(placement("/a", "content"));
  expect(failed.get(1)?.message).toContain("session reuse required");
  expect(failed.get(1)).toMatchObject({
    hint: expect.stringContaining("`maxVersion: TLSv1.2`") as unknown,
  });
});

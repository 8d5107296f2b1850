/** What `doctor` finds on servers that lack things, lie or break, and that nothing is left behind on any of them. */
import { mkdirSync, readdirSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import {
  InterruptedError,
  LoginError,
  TrustError,
} from "../../src/model/errors.ts";
import {
  expired,
  otherCa,
  serverFingerprint,
} from "../support/certificates/certificates.ts";
import { examine, type Examined, found } from "../support/examine.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import type {
  Choke,
  Features,
  FtpServerOptions,
} from "../support/ftp-server/server-options.ts";
import { sleepUntil } from "./scene.ts";

const servers: FtpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    await sleepUntil(() => server.connections.open === 0);
    const { open } = server.connections;
    await server.stop();
    expect(open, "connections left open").toBe(0);
  }
});

async function start(options: FtpServerOptions = {}): Promise<FtpServer> {
  const server = await startFtpServer(options);
  servers.push(server);
  return server;
}

/** Everything below the server's root. */
const left = ({ root }: FtpServer) => readdirSync(root, { recursive: true });
const verbs = ({ commands }: FtpServer) =>
  commands.map(({ line }) => line.split(" ", 1)[0]);

const able = {
  ...{ listing: "MLSD", hidesDotfiles: false, zoneMinutes: 0, utf8: true },
  ...{ setsTimesBy: "MFMT", renameOverwrites: true, size: true, hashes: [] },
  ...{ resume: "APPE", passive: "EPSV", pipelining: "works" },
  connections: { tried: 3, allowed: 3 },
};

const lacks = (...names: (keyof Features)[]): FtpServerOptions => ({
  features: Object.fromEntries(names.map((name) => [name, false])),
});
const unknown = (words: string): unknown => [expect.stringContaining(words)];

const VARIANTS: readonly [
  string,
  FtpServerOptions,
  Partial<typeof able> | object,
][] = [
  ["can all", {}, {}],
  ["knows no MLSD", lacks("mlsd"), { listing: "LIST -a" }],
  [
    "hides dotfiles from MLSD only",
    { hiddenFiles: "with-a" },
    { listing: "LIST -a" },
  ],
  [
    "hides dotfiles from all",
    { hiddenFiles: "never" },
    { hidesDotfiles: true },
  ],
  [
    "hides dotfiles and knows no MLSD",
    { ...lacks("mlsd"), hiddenFiles: "never" },
    { listing: "LIST", hidesDotfiles: true },
  ],
  [
    "has a zone of its own",
    { ...lacks("mlsd"), listOffsetMinutes: -210 },
    { listing: "LIST -a", zoneMinutes: -210 },
  ],
  [
    "tells no zone",
    lacks("mlsd", "mdtm"),
    { listing: "LIST -a", zoneMinutes: unknown("LIST and MDTM") },
  ],
  ["sets times by MDTM", lacks("mfmt"), { setsTimesBy: "MDTM" }],
  [
    "sets times by SITE UTIME",
    lacks("mfmt", "mdtmSet"),
    { setsTimesBy: "SITE UTIME" },
  ],
  [
    "sets no times",
    lacks("mfmt", "mdtmSet", "siteUtime"),
    { setsTimesBy: "none" },
  ],
  [
    "renames onto nothing",
    { renameOverwrites: false },
    { renameOverwrites: false },
  ],
  ["replaces at APPE", { appeReplaces: true }, { resume: "REST" }],
  [
    "fills with zeros at REST",
    { ...lacks("appe"), restZeroFills: true },
    { resume: "none" },
  ],
  ["knows no EPSV", lacks("epsv"), { passive: "PASV" }],
  ["knows ASCII only", { namesAscii: true }, { utf8: false }],
  ["tells no sizes", lacks("size"), { size: false }],
  [
    "hashes",
    { features: { hash: true, xsha256: true } },
    {
      hashes: [
        { command: "HASH", algorithm: "SHA-256" },
        { command: "XSHA256", algorithm: "SHA-256" },
      ],
    },
  ],
  [
    "takes two connections",
    { maxConnections: 2 },
    { connections: { tried: 3, allowed: 2 } },
  ],
  [
    "takes one login",
    { maxConnections: 1, limitAt: "login" },
    { connections: { tried: 3, allowed: 1 } },
  ],
];

test.each(VARIANTS)("one that %s", async (_kind, options, differs) => {
  const server = await start(options);
  const { report } = await examine(server);
  const { roundTrip, ...rest } = found(report);
  expect(rest).toEqual({ ...able, ...differs });
  expect(roundTrip).toBeTypeOf("number");
  expect(report.leftBehind).toBeNull();
  expect(left(server)).toEqual([]);
});

const CHOKES: readonly Choke["kind"][] = [
  "drops-rest",
  "refuses-rest",
  "merges-lines",
  "closes",
];

test.each(CHOKES)(
  "one that chokes on several commands at once: %s",
  async (kind) => {
    const server = await start({ pipelining: kind });
    const { report, notices } = await examine(server, { timeout: 300 });
    expect(found(report)).toMatchObject({ ...able, pipelining: "chokes" });
    expect(notices).toContainEqual(expect.stringContaining("one at a time"));
    expect(left(server)).toEqual([]);
  },
);

test.each<Choke>([
  { kind: "closes", from: 7 },
  { kind: "refuses-rest", with: "RNTO" },
])("one that chokes later than at the login: %o", async (pipelining) => {
  const server = await start({ pipelining });
  const { report } = await examine(server);
  expect(found(report)).toMatchObject({ ...able, pipelining: "chokes" });
});

test("a login that is refused after another one counts as one too many", async () => {
  const server = await start();
  server.inject({
    ...{ on: "PASS", skip: 1, times: Infinity },
    do: { kind: "reply", text: "530 Login incorrect." },
  });
  const { report } = await examine(server);
  expect(found(report)).toMatchObject({
    ...able,
    connections: { tried: 3, allowed: 1 },
  });
});

test("the same is found with names in latin1", async () => {
  const server = await start();
  const { report } = await examine(server, { encoding: "latin1" });
  expect(found(report)).toMatchObject(able);
  expect(report.settings).toEqual({ connections: 3, encoding: "latin1" });
  expect(left(server)).toEqual([]);
});

describe("a server that lies", () => {
  test("about the time that it sets", async () => {
    const server = await start();
    server.inject({
      ...{ on: "MFMT", times: Infinity },
      do: { kind: "reply", text: "213 Modify=20010203040506; done" },
    });
    const { report } = await examine(server);
    expect(found(report)).toMatchObject({ ...able, setsTimesBy: "MDTM" });
  });

  test("about a hash", async () => {
    const server = await start({ features: { hash: true, xsha256: true } });
    server.inject({
      ...{ on: "XSHA256", times: Infinity },
      do: { kind: "reply", text: `250 ${"00".repeat(32)}` },
    });
    const { report } = await examine(server);
    expect(found(report)["hashes"]).toEqual([
      { command: "HASH", algorithm: "SHA-256" },
    ]);
  });

  test("about a size", async () => {
    const server = await start();
    server.inject({
      ...{ on: "SIZE", times: Infinity },
      do: { kind: "reply", text: "213 7" },
    });
    const { report } = await examine(server);
    expect(found(report)).toMatchObject({ ...able, size: false });
  });

  test("about a rename", async () => {
    const server = await start();
    server.inject({ on: "RNTO", do: { kind: "reply", text: "250 Renamed." } });
    const { report } = await examine(server);
    expect(found(report)).toMatchObject({
      ...able,
      renameOverwrites: unknown("keeps its old content"),
    });
    expect(left(server)).toEqual([]);
  });
});

test("a name beyond ASCII that is refused is no name that it keeps", async () => {
  const server = await start();
  server.inject({
    ...{ on: "STOR", match: /Grüße/, times: Infinity },
    do: { kind: "reply", text: "553 What a name." },
  });
  const { report } = await examine(server);
  expect(found(report)).toMatchObject({ ...able, utf8: false });
});

describe("the folder of the probes", () => {
  test("is made in the nearest folder that is there", async () => {
    const server = await start();
    mkdirSync(`${server.root}/backup`);
    await examine(server, {}, { folder: "/backup/photos/2024" });
    expect(server.commands.map(({ line }) => line)).toContainEqual(
      expect.stringMatching(/^MKD \/backup\/\.ftp-sync-doctor-\w+$/),
    );
    expect(left(server)).toEqual(["backup"]);
  });

  test("may be refused: what needs no file is found all the same", async () => {
    const server = await start();
    server.inject({
      ...{ on: "MKD", times: Infinity },
      do: { kind: "reply", text: "550 Read only." },
    });
    const { report } = await examine(server);
    const none = unknown("550 Read only.");
    expect(found(report)).toMatchObject({
      ...able,
      ...{ hidesDotfiles: none, zoneMinutes: none, utf8: none },
      ...{ setsTimesBy: none, renameOverwrites: none, size: none },
      ...{ hashes: none, resume: none },
    });
    expect(verbs(server)).not.toContain("RMD");
    expect(report.leftBehind).toBeNull();
  });

  test("that can't be removed is named with the server's words", async () => {
    const server = await start();
    server.inject({
      ...{ on: "RMD", match: /doctor-\w+$/, times: Infinity },
      do: { kind: "reply", text: "550 It stays." },
    });
    const { report } = await examine(server);
    expect(report.leftBehind).toEqual({
      path: `/${String(left(server)[0])}`,
      why: "550 It stays.",
    });
    // Another connection would be told the same.
    expect(server.connections.total).toBe(3);
  });

  test("is removed when a probe loses its connection, again and again", async () => {
    for (const times of [1, Infinity]) {
      const server = await start();
      server.inject({ on: "RNTO", times, do: { kind: "drop" } });
      const { report } = await examine(server);
      expect(found(report)).toMatchObject({
        ...able,
        renameOverwrites:
          times === 1 ? true : unknown("the server closed the connection"),
      });
      expect(report.leftBehind).toBeNull();
      expect(left(server)).toEqual([]);
    }
  });

  test("is removed when nothing gets through any more on the first connections", async () => {
    const server = await start();
    for (const on of ["RNTO", "HASH", "SIZE", "MFMT"] as const)
      server.inject({ on, times: 5, do: { kind: "drop" } });
    server.inject({ on: "APPE", times: Infinity, do: { kind: "drop" } });
    const { report } = await examine(server);
    expect(found(report)["resume"]).toEqual(unknown("nothing gets through"));
    expect(report.leftBehind).toBeNull();
    expect(left(server)).toEqual([]);
  });

  test.each([false, true])(
    "is removed when the person wants to stop; refused: %s",
    async (refused) => {
      const server = await start();
      server.inject({ on: "RNTO", do: { kind: "silence" } });
      if (refused)
        server.inject({
          ...{ on: "RMD", match: /doctor-\w+$/, times: Infinity },
          do: { kind: "reply", text: "550 It stays." },
        });
      const stop = new AbortController();
      const running = examine(server, {}, { signal: stop.signal }).catch(
        (error: unknown) => error,
      );
      await sleepUntil(() => verbs(server).includes("RNTO"));
      stop.abort();
      const error = await running;
      expect(error).toBeInstanceOf(InterruptedError);
      expect(left(server)).toHaveLength(refused ? 1 : 0);
      if (refused)
        expect(String(error)).toMatch(
          /\.ftp-sync-doctor-\w+ is left.*It stays/,
        );
    },
  );
});

test("a wrong password is refused as in any other command, and tried once", async () => {
  const server = await start();
  await expect(examine({ ...server, password: "wrong" })).rejects.toThrow(
    LoginError,
  );
  expect(verbs(server).filter((verb) => verb === "PASS")).toHaveLength(1);
});

test("TLS counts as offered when a handshake comes about", async () => {
  for (const offered of [true, false]) {
    const server = await start({ tls: "explicit" });
    const text = "500 No certificate.";
    if (!offered) server.inject({ on: "AUTH", do: { kind: "reply", text } });
    const { report } = await examine(server, { tls: "none", ca: undefined });
    expect(report.tls).toEqual({ kind: "none", offered });
    expect(report.features).toMatchObject({
      value: expect.arrayContaining(["AUTH TLS"]) as unknown,
    });
  }
});

test("a server without TLS is refused as in any other command", async () => {
  const server = await start();
  await expect(examine(server, { tls: "explicit" })).rejects.toThrow(
    TrustError,
  );
  expect(verbs(server)).not.toContain("USER");
});

test("a password that the server echoes is masked", async () => {
  const server = await start();
  const { password } = server;
  server.inject({ on: "SYST", do: { kind: "reply", text: `215 ${password}` } });
  server.inject({
    ...{ on: "FEAT", times: Infinity },
    do: { kind: "reply", text: `211-All:\r\n ${password}\r\n211 End` },
  });
  server.inject({
    on: "connect",
    do: { kind: "reply", text: `220 ${password}` },
  });
  const examined = await examine(server);
  expect(JSON.stringify(examined)).not.toContain(password);
  expect(examined.report).toMatchObject({
    greeting: { value: "220 ***" },
    system: { value: "***" },
    features: { value: ["***"] },
  });
});

test("what is not understood is told in the server's words", async () => {
  const server = await start();
  for (const on of ["SYST", "FEAT"] as const)
    server.inject({
      ...{ on, times: Infinity },
      do: { kind: "reply", text: `502 No ${on}.` },
    });
  const { report } = await examine(server);
  expect(report).toMatchObject({
    system: { kind: "unknown", why: "502 No SYST." },
    features: { kind: "unknown", why: "502 No FEAT." },
  });
});

describe.each(["explicit", "implicit"] as const)("TLS %s", (tls) => {
  /** The report on a server that isn't trusted; nothing may have been said to it by then. */
  async function distrusted(
    server: FtpServer,
    settings: Parameters<typeof examine>[1],
  ): Promise<Examined["report"]> {
    const { report } = await examine(server, settings);
    expect(verbs(server).filter((verb) => verb !== "AUTH")).toEqual([]);
    const values = Object.values(found(report));
    expect(new Set(values.map(String)).size).toBe(1);
    expect(values[0]).toEqual(unknown("no login was tried"));
    expect(report.greeting.kind).toBe(tls === "explicit" ? "known" : "unknown");
    return report;
  }

  test.each([
    ["ca", {}],
    ["fingerprint", { ca: undefined, fingerprint: serverFingerprint }],
  ])("trusted by %s", async (by, settings) => {
    const server = await start({ tls, requireSessionReuse: true });
    const { report } = await examine(server, settings);
    expect(report.tls).toMatchObject({ kind: tls, trust: { by } });
    expect(report.tls).toMatchObject({
      certificate: { fingerprint: serverFingerprint },
    });
    expect(found(report)).toMatchObject(able);
  });

  test("an unknown issuer is told with the certificate, and no password is sent", async () => {
    const server = await start({ tls });
    const report = await distrusted(server, { ca: otherCa.pem });
    expect(report.tls).toEqual({
      ...{ kind: tls, version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" },
      certificate: {
        ...{ subject: "CN=localhost", fingerprint: serverFingerprint },
        validUntil: "2120-01-01T00:00:00Z",
      },
      trust: {
        by: "none",
        why: "its issuer is not known here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
      },
    });
  });

  test("so is another certificate than the pinned one", async () => {
    const server = await start({ tls });
    const report = await distrusted(server, { fingerprint: "ab".repeat(32) });
    expect(report.tls).toMatchObject({
      certificate: { fingerprint: serverFingerprint },
      trust: { by: "none", why: "it is not the pinned one" },
    });
  });

  test("so is an expired one", async () => {
    const { cert, key } = expired;
    const server = await start({
      ...{ tls, certificate: { cert: cert.pem, key: key.pem } },
    });
    const report = await distrusted(server, {});
    expect(report.tls).toMatchObject({
      certificate: { validUntil: expect.stringMatching(/^2020-/) as unknown },
      trust: { why: "it has expired (CERT_HAS_EXPIRED)" },
    });
  });
});

/** What `doctor` finds on every server: it documents what they can, and nothing is left there. */
import { readdir } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { everyServer } from "../support/every-server.ts";
import { examine, found } from "../support/examine.ts";

const able = {
  ...{ listing: "MLSD", hidesDotfiles: false, zoneMinutes: 0, utf8: true },
  ...{ setsTimesBy: "MFMT", renameOverwrites: true, size: true, hashes: [] },
  ...{ resume: "APPE", passive: "EPSV", pipelining: "works" },
  connections: { tried: 3, allowed: 3 },
};

const CAPABILITIES: Readonly<Record<string, typeof able | object>> = {
  embedded: able,
  vsftpd: {
    ...able,
    ...{ listing: "LIST -a", setsTimesBy: "MDTM" },
  },
  "pure-ftpd": able,
  proftpd: {
    ...able,
    resume: "none",
    hashes: ["SHA-512", "SHA-256", "SHA-1", "MD5", "CRC32"]
      .map((algorithm) => ({ command: "HASH", algorithm }))
      .concat([
        { command: "XSHA512", algorithm: "SHA-512" },
        { command: "XSHA256", algorithm: "SHA-256" },
        { command: "XSHA1", algorithm: "SHA-1" },
        { command: "XMD5", algorithm: "MD5" },
        { command: "XCRC", algorithm: "CRC32" },
      ]),
  },
  pyftpdlib: able,
};

const GREETINGS: Readonly<Record<string, RegExp>> = {
  embedded: /^220 Ready\.$/,
  vsftpd: /^220 \(vsFTPd 3/,
  // It may count whoever found out that it is up.
  "pure-ftpd": /^220-.*Pure-FTPd.*\n220-You are user number \d+ of/,
  proftpd: /^220 ProFTPD/,
  pyftpdlib: /^220 pyftpdlib/,
};

describe.each(everyServer())("$title", ({ name, unavailable, start }) => {
  test.skipIf(unavailable !== undefined)(
    "shows what it can, and keeps nothing of the probes",
    async () => {
      const server = await start();
      onTestFinished(() => server.stop());
      const { report, notices } = await examine(server);
      expect(found(report)).toMatchObject(CAPABILITIES[name] ?? {});
      expect(found(report)["roundTrip"]).toBeTypeOf("number");
      const { greeting, system, features, tls } = report;
      expect(greeting).toMatchObject({
        value: expect.stringMatching(GREETINGS[name] ?? /^$/) as unknown,
      });
      expect(system).toEqual({ kind: "known", value: "UNIX Type: L8" });
      expect(features).toMatchObject({
        value: expect.arrayContaining(["MDTM", "SIZE"]) as unknown,
      });
      expect(tls).toMatchObject(
        server.tls === "none"
          ? { kind: "none", offered: false }
          : {
              ...{ kind: server.tls, version: "TLSv1.3" },
              trust: { by: "ca" },
              certificate: { subject: "CN=localhost" },
            },
      );
      expect(report.leftBehind).toBeNull();
      expect(notices).toEqual([]);
      expect(await readdir(server.root)).toEqual([]);
    },
  );
});

import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import type {
  ReportedTls,
  ServerCapabilities,
  ServerReport,
} from "../../../src/model/server-report.ts";
import { serverReportText } from "../../../src/render/server-report-text.ts";
import { able, known, poor, locked, untrusted } from "./sample-reports.ts";

const samples = { able, poor, locked, untrusted };
const plain = (report: ServerReport, width?: number) =>
  serverReportText(report, {
    color: false,
    ...(width === undefined ? {} : { width }),
  });

describe.each(Object.entries(samples))("%s", (name, report) => {
  test("as text", async () => {
    await expect(plain(report)).toMatchFileSnapshot(
      `../../golden/render/server-${name}.txt`,
    );
  });

  test("as coloured text says the same", () => {
    const coloured = serverReportText(report, { color: true });
    expect(coloured).not.toBe(plain(report));
    expect(stripVTControlCharacters(coloured)).toBe(plain(report));
  });

  test.each([80, 100])("keeps to %i columns", (width) => {
    const text = plain(report, width === 80 ? undefined : width);
    const widths = text
      .split("\n")
      // A fingerprint is one word.
      .filter((line) => !line.includes("sha256:"))
      .map((line) => stringWidth(line));
    expect(Math.max(...widths)).toBeLessThanOrEqual(width);
    expect(Math.max(...widths)).toBeGreaterThan(width - 15);
  });
});

/** What is advised below the title, without the reasons. */
function advised(report: ServerReport): string[] {
  const [, advice = ""] = plain(report).split("What to change in the manifest");
  return advice.match(/^ {2}\S.*$/gm)?.map((line) => line.trim()) ?? [];
}

const withCapabilities = (
  settings: ServerReport["settings"],
  capabilities: Partial<ServerCapabilities>,
): ServerReport => ({
  ...able,
  settings,
  capabilities: { ...able.capabilities, ...capabilities },
});

test("connections are advised when the server allows fewer than the manifest", () => {
  const advisedFor = (connections: number, tried: number, allowed: number) =>
    advised(
      withCapabilities(
        { connections, encoding: "utf8" },
        { connections: known({ tried, allowed }) },
      ),
    );
  expect(advisedFor(4, 4, 3)).toEqual(["connections: 3"]);
  expect(advisedFor(3, 8, 3)).toEqual([]);
  // A manifest can't say 0: other clients may hold them all.
  expect(advisedFor(4, 4, 0)).toEqual([]);
});

test("latin1 is advised only to who says utf8", () => {
  const utf8 = known(false);
  for (const [encoding, lines] of [
    ["utf8", ["encoding: latin1"]],
    ["latin1", []],
  ] as const)
    expect(
      advised(withCapabilities({ connections: 4, encoding }, { utf8 })),
    ).toEqual(lines);
});

test("TLS is advised where it is offered, a fingerprint where nothing else makes trust", () => {
  const advisedFor = (tls: ReportedTls) => advised({ ...able, tls });
  expect(advisedFor({ kind: "none", offered: true })).toEqual([
    "tls: explicit",
  ]);
  expect(advisedFor({ kind: "none", offered: false })).toEqual([]);
  if (untrusted.tls.kind === "none") throw new Error("it has a certificate");
  const { tls } = untrusted;
  expect(advisedFor(tls)).toEqual([
    `fingerprint: sha256:${tls.certificate.fingerprint}`,
  ]);
  for (const by of ["system", "ca", "fingerprint"] as const)
    expect(advisedFor({ ...tls, trust: { by } })).toEqual([]);
});

test("zones are told as hours and minutes, and their side", () => {
  const zoneOf = (minutes: number) => {
    const capabilities = { zoneMinutes: known(minutes) };
    const report = withCapabilities(able.settings, capabilities);
    return /UTC[-+:\d]*/.exec(plain(report).split("zone")[1] ?? "")?.[0];
  };
  expect([0, 90, -300, 345].map(zoneOf)).toEqual([
    "UTC",
    "UTC+1:30",
    "UTC-5:00",
    "UTC+5:45",
  ]);
});

test("nothing that a server says reaches the terminal as a control character", () => {
  const words = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(words, (said) => {
      const probed = { kind: "unknown", why: said } as const;
      const report: ServerReport = {
        ...able,
        ...{ remote: said, host: said },
        ...{ greeting: known(said), system: probed, features: known([said]) },
        leftBehind: { path: said, why: said },
        tls: {
          kind: "explicit",
          ...{ version: said, cipher: said },
          certificate: { subject: said, fingerprint: said, validUntil: said },
          trust: { by: "none", why: said },
        },
        capabilities: {
          ...able.capabilities,
          utf8: probed,
          hashes: known([{ command: said, algorithm: said }]),
        },
      };
      const text = plain(report);
      expect(text).not.toMatch(/(?![\n\p{Join_Control}])[\p{Cc}\p{Cf}\p{Cs}]/u);
      const coloured = serverReportText(report, { color: true });
      expect(stripVTControlCharacters(coloured)).toBe(text);
    }),
  );
});

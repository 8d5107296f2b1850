/** What a good manifest becomes. */
import { describe, expect, test } from "vitest";
import { DEFAULT_MAX_DELETE } from "../../../src/manifest/manifest.ts";
import { parseManifest } from "../../../src/manifest/parse-manifest.ts";
import { parseRelativePath } from "../../../src/model/path.ts";

const ENV = {
  FTP_USER: "me",
  FTP_PASSWORD: "12345",
  PORT: "2121",
  NET: "true",
};

const parse = (text: string, file = "ftp-sync.yaml") =>
  parseManifest(text, { file, env: ENV });

const manifest = (remote: string, source = "", rest = "") => `version: 1
remotes:
  nas:
    host: nas.local
${remote}
sources:
  docs:
    path: ../docs
    remote: nas
    to: /backup//docs/
${source}
${rest}
`;

const LOGIN = "    user: me\n    password: s3cret";

function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length > 1) expect.fail("not just one");
  return item;
}
const remoteOf = (text: string) => only(parse(text).sources).remote;

test("what isn't said is filled in", () => {
  const { sources, archive, limits, file, sha256 } = parse(
    manifest(LOGIN),
    "deploy/backup.yaml",
  );
  expect(file).toBe("backup.yaml");
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(limits).toEqual({
    maxDelete: DEFAULT_MAX_DELETE,
    maxChange: null,
    minFiles: 1,
  });
  expect(archive).toEqual({ keep: undefined });
  const { policies, remote, ...source } = only(sources);
  expect(policies.ignores(parseRelativePath("a"), "file")).toBe(false);
  expect(source).toEqual({
    name: "docs",
    path: "../docs",
    to: "/backup/docs",
    state: "/backup/docs/.ftp-sync",
    symlinks: "skip",
    times: "record",
  });
  expect(remote).toMatchObject({
    name: "nas",
    host: "nas.local",
    port: 21,
    tls: "explicit",
    ca: undefined,
    fingerprint: undefined,
    minVersion: "TLSv1.2",
    maxVersion: "TLSv1.3",
    user: "me",
    connections: 4,
    timeout: 30_000,
    confirmTimeout: 600_000,
    bandwidth: undefined,
    encoding: "utf8",
  });
});

test("everything that is said arrives", () => {
  const { sources, archive, limits } = parse(
    manifest(
      `${LOGIN}
    port: 2100
    tls: implicit
    ca: ./ca.pem
    minVersion: TLSv1.3
    maxVersion: TLSv1.3
    connections: 64
    timeout: 500ms
    confirmTimeout: 2h
    bandwidth: 5MB/s
    encoding: latin1`,
      "    state: /private//docs/\n    symlinks: record\n    times: ignore",
      "archive: { keep: 90d }\nlimits: { maxDelete: 100, maxChange: 12.5%, minFiles: 0 }",
    ),
  );
  expect(only(sources)).toMatchObject({
    state: "/private/docs",
    symlinks: "record",
    times: "ignore",
    remote: {
      port: 2100,
      tls: "implicit",
      ca: "./ca.pem",
      minVersion: "TLSv1.3",
      maxVersion: "TLSv1.3",
      connections: 64,
      timeout: 500,
      confirmTimeout: 7_200_000,
      bandwidth: 5_000_000,
      encoding: "latin1",
    },
  });
  expect(archive).toEqual({ keep: 90 * 86_400_000 });
  expect(limits).toEqual({
    maxDelete: { kind: "count", count: 100 },
    maxChange: { kind: "percent", percent: 12.5 },
    minFiles: 0,
  });
});

test.each([
  ["1kB/s", 1000],
  ["800kB/s", 800_000],
  ["1.5MB/s", 1_500_000],
  ["2GB/s", 2_000_000_000],
  ["1KiB/s", 1024],
  ["1MiB/s", 1_048_576],
  ["1GiB/s", 1_073_741_824],
  ["8kbit/s", 1000],
  ["40Mbit/s", 5_000_000],
  ["1Gbit/s", 125_000_000],
])("a bandwidth of %s is %d bytes a second", (written, bytesPerSecond) => {
  const text = manifest(`${LOGIN}\n    bandwidth: ${written}`);
  expect(remoteOf(text).bandwidth).toBe(bytesPerSecond);
});

test.each([
  ["1h", 3_600_000],
  ["30d", 2_592_000_000],
  ["2w", 1_209_600_000],
  ["1y", 31_536_000_000],
  ["1000y", 31_536_000_000_000],
  ["${NONE:-1w}", 604_800_000],
])("archived copies are kept for %s: %d ms", (written, milliseconds) => {
  const text = manifest(LOGIN, "", `archive:\n  keep: ${written}`);
  expect(parse(text).archive.keep).toBe(milliseconds);
});

test("the state folder of a source that is backed up to / is in it", () => {
  const text = manifest(LOGIN).replace("/backup//docs/", "/");
  expect(only(parse(text).sources).state).toBe("/.ftp-sync");
});

test("implicit TLS has a port of its own", () => {
  expect(remoteOf(manifest(`${LOGIN}\n    tls: implicit`)).port).toBe(990);
  expect(remoteOf(manifest(`${LOGIN}\n    tls: none`)).port).toBe(21);
});

const HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
test.each([
  HEX,
  HEX.toUpperCase(),
  HEX.toUpperCase().replace(/..(?!$)/g, "$&:"),
])("the fingerprint sha256:%s", (written) => {
  const text = manifest(`${LOGIN}\n    fingerprint: sha256:${written}`);
  expect(remoteOf(text).fingerprint).toBe(HEX);
});

test.each([
  ["passwordFile: ./pw", { kind: "file", path: "./pw" }],
  ["passwordCommand: pass x", { kind: "command", command: "pass x" }],
  ["netrc: true", { kind: "netrc" }],
])("the password from %s", (line, password) => {
  expect(remoteOf(manifest(`    user: me\n    ${line}`)).password).toEqual(
    password,
  );
});

test("a literal password is a secret that doesn't print", () => {
  const remote = remoteOf(manifest(LOGIN));
  expect(JSON.stringify(remote)).not.toContain("s3cret");
  expect(remote.password).toMatchObject({ kind: "value" });
  if (remote.password.kind === "value")
    expect(remote.password.secret.reveal()).toBe("s3cret");
});

test("netrc knows the user too", () => {
  expect(remoteOf(manifest("    netrc: true")).user).toBeUndefined();
});

describe("variables", () => {
  test("fill texts, numbers and flags, and what looks like a number stays text in a text", () => {
    const remote = remoteOf(
      manifest(`    user: "\${FTP_USER}@$\${FTP_USER}-\${NONE:-a:-b}-$x"
    password: \${FTP_PASSWORD}
    port: \${PORT}
    connections: \${CONNECTIONS:-8}
    tls: \${TLS:-none}`),
    );
    expect(remote).toMatchObject({
      user: "me@${FTP_USER}-a:-b-$x",
      port: 2121,
      connections: 8,
      tls: "none",
    });
    if (remote.password.kind === "value")
      expect(remote.password.secret.reveal()).toBe("12345");
    expect(remoteOf(manifest("    netrc: ${NET}")).password.kind).toBe("netrc");
  });

  test("fill limits of both kinds", () => {
    const { limits } = parse(
      manifest(
        LOGIN,
        "",
        "limits: { maxDelete: '${NONE:-7}', maxChange: '${NONE:-7%}' }",
      ),
    );
    expect(limits.maxDelete).toEqual({ kind: "count", count: 7 });
    expect(limits.maxChange).toEqual({ kind: "percent", percent: 7 });
  });
});

describe("policies", () => {
  const text = manifest(
    LOGIN,
    "  more: { path: ., remote: nas, to: /more }",
    `policies:
  - match: ["*.tmp", old/]
    ignore: true
  - { match: "*.db", sources: [more], compare: strict, onChange: refuse, onForeign: archive }`,
  );

  test("hold for the sources that they name, or for all", () => {
    const [docs, more] = parse(text).sources;
    const db = parseRelativePath("a/x.db");
    expect(docs?.policies.of(db, "file").compare).toBe("partial");
    expect(more?.policies.of(db, "file")).toMatchObject({
      compare: "strict",
      onChange: "refuse",
      onDelete: "keep",
      onForeign: "archive",
    });
    for (const source of [docs, more])
      expect(source?.policies.ignores(parseRelativePath("old"), "folder")).toBe(
        true,
      );
  });
});

test("sources keep the manifest's order", () => {
  const text = manifest(
    LOGIN,
    "  zz: { path: ., remote: nas, to: /z }\n  aa: { path: ., remote: nas, to: /a }\n  1a: { path: ., remote: nas, to: /1 }",
  );
  expect(parse(text).sources.map(({ name }) => name)).toEqual([
    "docs",
    "zz",
    "aa",
    "1a",
  ]);
});

test("anchors, merges, CRLF and a byte order mark are understood", () => {
  const { sources } = parse(
    "\uFEFF" +
      `version: 1
remotes:
  a: &a { host: a.local, netrc: true }
  b:
    <<: *a
    host: b.local
sources:
  one: { path: ., remote: a, to: / }
  two: { path: ., remote: b, to: / }
`.replaceAll("\n", "\r\n"),
  );
  expect(sources.map(({ remote }) => remote.host)).toEqual([
    "a.local",
    "b.local",
  ]);
});

describe("the digest", () => {
  const digest = (text: string) => parse(text).sha256;
  const text = manifest(
    "    user: ${FTP_USER}\n    password: ${FTP_PASSWORD}\n    port: ${PORT}",
  );

  test("is the same for other comments, quotes, orders, credentials and variables", () => {
    const other = `# a comment
sources: {docs: {to: "/backup//docs/", "remote": 'nas', path: ../docs}}
remotes:
  nas: {port: "\${PORT}", host: nas.local, passwordFile: x, user: you}
version: 1`;
    expect(digest(other)).toBe(digest(text));
    expect(
      parseManifest(text, { file: "x", env: { ...ENV, PORT: "1" } }).sha256,
    ).toBe(digest(text));
  });

  test("is another when anything else changes", () => {
    const changed = [
      text.replace("nas.local", "nas2.local"),
      text.replace("${PORT}", "2121"),
      text.replace("../docs", "../doc"),
      `${text}policies: []\n`,
    ].map(digest);
    expect(new Set([digest(text), ...changed]).size).toBe(5);
  });

  test("is this one, for ever", () => {
    expect(digest(manifest(LOGIN))).toBe(
      "472f75112ffe96a41b45ae339c8cd39d217c842d8a6a511502ecd0893e52ef52",
    );
  });
});

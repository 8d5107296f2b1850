/** `ftp-sync doctor`: what a person is told of a server, and what a program. */
import { readdir, mkdir } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import type { ServerReport } from "../../src/model/server-report.ts";
import {
  otherCa,
  serverFingerprint,
} from "../support/certificates/certificates.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import type { CliResult } from "../support/run-cli.ts";
import { output, Workspace } from "../support/workspace.ts";

const open: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.remove();
});

async function begin(
  options: FtpServerOptions = {},
): Promise<{ server: FtpServer; workspace: Workspace }> {
  const server = await startFtpServer(options);
  const workspace = await Workspace.make(server);
  await workspace.manifest();
  open.push(workspace, {
    remove: async () => {
      expect(server.connections.open).toBe(0);
      await server.stop();
    },
  });
  return { server, workspace };
}

function expectFailure(
  result: CliResult,
  status: number,
  ...words: readonly string[]
): void {
  expect(result.status, output(result)).toBe(status);
  for (const word of words) expect(result.stderr).toContain(word);
}

test("tells what the server can, what follows, and what to change", async () => {
  const { server, workspace } = await begin({
    ...{ tls: "explicit", maxConnections: 3, renameOverwrites: false },
  });
  const result = await workspace.run(["doctor", "offsite"]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stdout).toMatch(/^offsite 127\.0\.0\.1:\d+\n/);
  for (const words of [
    /greeting +220 Ready\./,
    /TLS +explicit, TLSv1\.3, /,
    /trusted by the manifest's `ca`/,
    /listing +MLSD +names, sizes and times are exact/,
    /rename over +no +a file can't be replaced by renaming/,
    /connections +3 of 4 /,
    /under remotes\.offsite:\n {2}connections: 3\n/,
  ])
    expect(result.stdout).toMatch(words);
  expect(result.stdout).not.toContain("not known");
  expect(output(result)).not.toContain(server.password);
  expect(await readdir(server.root)).toEqual([]);
});

test("as JSON it is one document with stable keys", async () => {
  const { server, workspace } = await begin();
  const result = await workspace.run(["doctor", "offsite", "--format", "json"]);
  expect(result.status, output(result)).toBe(0);
  const { capabilities, ...report } = JSON.parse(
    result.stdout,
  ) as ServerReport & { format: string; version: number };
  expect(report).toEqual({
    ...{ format: "ftp-sync/server-report", version: 1, remote: "offsite" },
    ...{ host: "127.0.0.1", port: server.port },
    settings: { connections: 4, encoding: "utf8" },
    tls: { kind: "none", offered: false },
    greeting: { kind: "known", value: "220 Ready." },
    system: { kind: "known", value: "UNIX Type: L8" },
    features: {
      kind: "known",
      value: expect.arrayContaining(["UTF8"]) as unknown,
    },
    leftBehind: null,
  });
  expect(Object.keys(capabilities).sort()).toEqual([
    ...["connections", "hashes", "hidesDotfiles", "listing", "passive"],
    ...["pipelining", "renameOverwrites", "resume", "roundTrip"],
    ...["setsTimesBy", "size", "utf8", "zoneMinutes"],
  ]);
  expect(result.stderr).toBe("");
});

test("tries things out where the first source goes, or where --folder says", async () => {
  const { server, workspace } = await begin();
  const made = (): string[] =>
    server.commands
      .map(({ line }) => /^MKD (\S+)\/\.ftp-sync-doctor-\w+$/.exec(line)?.[1])
      .filter((folder) => folder !== undefined);
  await mkdir(`${server.root}/backup`);
  await mkdir(`${server.root}/elsewhere`);
  await workspace.run(["doctor", "offsite"]);
  await workspace.run(["doctor", "offsite", "--folder", "/elsewhere"]);
  expect(made()).toEqual(["/backup", "/elsewhere"]);
  const left = await readdir(server.root, { recursive: true });
  expect(left.sort()).toEqual(["backup", "elsewhere"]);
});

test("a remote without sources is examined in its top folder", async () => {
  const { server, workspace } = await begin();
  const spare = `  spare:\n    host: ${server.host}\n    port: ${server.port}\n    tls: none\n    user: \${FTP_USER}\n    password: \${FTP_PASSWORD}\n`;
  await workspace.manifest("", { remote: spare });
  const result = await workspace.run(["doctor", "spare", "--format", "json"]);
  expect(result.status, output(result)).toBe(0);
  expect(JSON.parse(result.stdout)).toMatchObject({ remote: "spare" });
  expect(server.commands.map(({ line }) => line)).toContainEqual(
    expect.stringMatching(/^MKD \/\.ftp-sync-doctor-\w+$/),
  );
});

test("--verbose shows the dialogue without the password", async () => {
  const { server, workspace } = await begin();
  const result = await workspace.run(["doctor", "offsite", "--verbose"]);
  expect(result.status, output(result)).toBe(0);
  expect(result.stderr).toContain("> PASS ###");
  expect(result.stderr).toMatch(/> MKD \/\.ftp-sync-doctor-/);
  expect(output(result)).not.toContain(server.password);
});

test("a folder that can't be removed is named, with --quiet too", async () => {
  const { server, workspace } = await begin();
  server.inject({
    ...{ on: "RMD", match: /doctor-\w+$/, times: Infinity },
    do: { kind: "reply", text: "550 It stays." },
  });
  const result = await workspace.run(["doctor", "offsite", "--quiet"]);
  expect(result.status, output(result)).toBe(0);
  const [folder = ""] = await readdir(server.root);
  expect(result.stdout).toContain(`To remove by hand: /${folder}\n`);
  expect(result.stdout).toContain("550 It stays.");
});

test("an untrusted certificate is shown, with what to pin, and exits with 7", async () => {
  const { server, workspace } = await begin({ tls: "explicit" });
  await workspace.write("ca.pem", otherCa.pem);
  const result = await workspace.run(["doctor", "offsite"]);
  expect(result.status, output(result)).toBe(7);
  for (const words of [
    "CN=localhost, valid until 2120-01-01",
    "not trusted: its issuer is not known here",
    "no login was tried",
    `  fingerprint: sha256:${serverFingerprint}\n`,
  ])
    expect(result.stdout).toContain(words);
  expect(
    server.commands.filter(({ line }) => /^(USER|PASS)/.test(line)),
  ).toEqual([]);

  await workspace.manifest("", {
    remote: `    fingerprint: sha256:${serverFingerprint}\n`,
  });
  const pinned = await workspace.run(["doctor", "offsite"]);
  expect(pinned.status, output(pinned)).toBe(0);
  expect(pinned.stdout).toContain("trusted by the manifest's `fingerprint`");
});

test("a wrong password, and a server that isn't there, exit with 7", async () => {
  const { workspace } = await begin();
  const env = { FTP_PASSWORD: "wrong-Password" };
  const refused = await workspace.run(["doctor", "offsite"], { env });
  expectFailure(refused, 7, "refuses the login of", "530 Login incorrect.");
  expect(output(refused)).not.toContain(env.FTP_PASSWORD);
  const text = workspace.manifestText().replace(/port: \d+/, "port: 1");
  await workspace.write("ftp-sync.yaml", text);
  const unreached = await workspace.run(["doctor", "offsite"]);
  expectFailure(unreached, 7, "127.0.0.1:1: connection refused");
});

test("an unknown remote or format, or a relative folder, exits with 1", async () => {
  const { server, workspace } = await begin();
  const run = (...args: string[]) => workspace.run(["doctor", ...args]);
  expectFailure(await run("ofsite"), 1, 'did you mean "offsite"');
  expectFailure(await run("offsite", "--format", "jsn"), 1, '"json"');
  expectFailure(await run("offsite", "--folder", "x"), 1, "not absolute");
  expect(server.commands).toEqual([]);
});

test("Ctrl-C ends with 130 and leaves nothing", async () => {
  const { server, workspace } = await begin();
  server.inject({ on: "RNTO", do: { kind: "silence" } });
  const result = await workspace.run(["doctor", "offsite"], {
    started: (child) => {
      const timer = setInterval(() => {
        if (!server.commands.some(({ line }) => line.startsWith("RNTO")))
          return;
        clearInterval(timer);
        child.kill("SIGINT");
      }, 5);
    },
  });
  expect(result.status, output(result)).toBe(130);
  expect(result.stderr).toContain("interrupted");
  expect(await readdir(server.root)).toEqual([]);
});

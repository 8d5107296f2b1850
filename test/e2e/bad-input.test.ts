/** Bad input: each kind has its own message, its exit status, and changes nothing on the server. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Action } from "../../src/plan/action-format.ts";
import type { Plan } from "../../src/plan/plan-format.ts";
import { computePlanId } from "../../src/plan/serialize-plan.ts";
import { snapshot, withoutOwn } from "../support/disk.ts";
import { expired, otherCa } from "../support/certificates/certificates.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import type { FtpServerOptions } from "../support/ftp-server/server-options.ts";
import type { CliResult } from "../support/run-cli.ts";
import { output, Workspace } from "../support/workspace.ts";

let server: FtpServer;
let workspace: Workspace;

async function begin(options: FtpServerOptions = {}): Promise<void> {
  server = await startFtpServer(options);
  workspace = await Workspace.make(server);
  await workspace.write("source/a.txt", "a");
  await workspace.manifest();
}

afterEach(async () => {
  expect(server.connections.open).toBe(0);
  await server.stop();
  await workspace.remove();
});

/** What changes something on a server. */
const CHANGING = /^(STOR|APPE|DELE|MKD|RMD|RNFR|RNTO|MFMT|MDTM \d{14}|SITE) ?/;

/** The lock is taken before what is checked is looked at, and given back. */
const OF_THE_LOCK =
  /^(MKD|RMD|STOR|DELE) \/backup\/\.ftp-sync(\/lock(\/.*)?)?$/;

function expectRefusal(
  result: CliResult,
  status: number,
  ...words: string[]
): void {
  expect(result.status, output(result)).toBe(status);
  for (const word of words) expect(result.stderr).toContain(word);
  expect(result.stdout + result.stderr).not.toContain(server.password);
  expect(result.stderr).not.toContain("bug in ftp-sync");
  expect(
    server.commands
      .map(({ line }) => line)
      .filter((line) => CHANGING.test(line) && !OF_THE_LOCK.test(line)),
  ).toEqual([]);
}

describe("connecting", () => {
  test("a wrong password is tried once and exits with 7", async () => {
    await begin();
    const result = await workspace.run(["plan"], {
      env: { FTP_PASSWORD: "wrong-Passw0rd" },
    });
    expectRefusal(
      result,
      7,
      "refuses the login of backup",
      "check user and password",
    );
    expect(result.stderr).not.toContain("wrong-Passw0rd");
    expect(
      server.commands.filter(({ line }) => line.startsWith("PASS")),
    ).toHaveLength(1);
  });

  test("a refused port exits with 7", async () => {
    await begin();
    const manifest = workspace
      .manifestText()
      .replace(`port: ${server.port}`, "port: 1");
    await workspace.write("ftp-sync.yaml", manifest);
    expectRefusal(
      await workspace.run(["plan"]),
      7,
      "127.0.0.1:1",
      "connection refused",
      "check `host` and `port`",
    );
  });

  test("an unknown host exits with 7", async () => {
    await begin();
    const manifest = workspace
      .manifestText()
      .replace("host: 127.0.0.1", "host: no-such-host.invalid");
    await workspace.write("ftp-sync.yaml", manifest);
    expectRefusal(await workspace.run(["plan"]), 7, "no-such-host.invalid");
  });

  test("a silent server exits with 7 after the time-out", async () => {
    await begin();
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) =>
      silent.listen(0, "127.0.0.1", resolve),
    );
    const address = silent.address();
    const port =
      typeof address === "object" && address !== null ? address.port : 0;
    const manifest = workspace
      .manifestText("", { remote: "    timeout: 300ms\n" })
      .replace(`port: ${server.port}`, `port: ${port}`);
    await workspace.write("ftp-sync.yaml", manifest);
    expectRefusal(await workspace.run(["plan"]), 7, `127.0.0.1:${port}`);
    silent.close();
  });

  test("a server without TLS exits with 7 and names the risk", async () => {
    await begin();
    await workspace.write(
      "ftp-sync.yaml",
      workspace.manifestText().replace("tls: none", "tls: explicit"),
    );
    expectRefusal(
      await workspace.run(["plan"]),
      7,
      "offers no TLS",
      "tls: none",
    );
    expect(
      server.commands.filter(({ line }) => /^(USER|PASS)/.test(line)),
    ).toEqual([]);
  });

  test("a certificate that is not trusted exits with 7 before the password is sent", async () => {
    await begin({ tls: "explicit" });
    await workspace.write("ca.pem", otherCa.pem);
    expectRefusal(
      await workspace.run(["plan"]),
      7,
      "can't be trusted",
      "fingerprint:",
    );
    expect(
      server.commands.filter(({ line }) => /^(USER|PASS)/.test(line)),
    ).toEqual([]);
  });

  test("an expired certificate exits with 7", async () => {
    await begin({
      tls: "explicit",
      certificate: { key: expired.key.pem, cert: expired.cert.pem },
    });
    expectRefusal(await workspace.run(["plan"]), 7, "it has expired");
  });

  test("a pinned fingerprint that is another one's exits with 7", async () => {
    await begin({ tls: "explicit" });
    await workspace.manifest("", {
      remote: `    fingerprint: sha256:${"ab".repeat(32)}\n`,
    });
    expectRefusal(await workspace.run(["plan"]), 7, "not the pinned one");
  });
});

describe("the manifest", () => {
  beforeEach(() => begin());

  test.each([
    ["bad YAML", "version: 1\nremotes: [", "ftp-sync.yaml:2"],
    ["an unknown key", "conections: 4", 'did you mean "connections"'],
    ["an unset variable", "user: ${NOT_SET}", "NOT_SET"],
    ["a relative to", "to: backup", "absolute"],
  ])("%s exits with 1 and its place", async (_kind, text, words) => {
    const manifest = workspace.manifestText();
    const changed = text.startsWith("version")
      ? text
      : text.startsWith("conections")
        ? manifest.replace("sources:", `    ${text}\nsources:`)
        : text.startsWith("user")
          ? manifest.replace("user: ${FTP_USER}", text)
          : manifest.replace("to: /backup", text);
    await workspace.write("ftp-sync.yaml", changed);
    const result = await workspace.run(["plan"]);
    expectRefusal(result, 1, words);
    expect(result.stderr).toMatch(/ftp-sync\.yaml:\d+:\d+/);
    expect(server.commands).toEqual([]);
  });

  test("two sources whose destinations overlap exit with 1", async () => {
    const second =
      "  more:\n    path: source\n    remote: offsite\n    to: /backup/more\n";
    await workspace.manifest("", { source: second });
    expectRefusal(await workspace.run(["plan"]), 1, "data", "more");
  });

  test("a manifest that is not there exits with 1 and names init", async () => {
    await rm(workspace.path("ftp-sync.yaml"));
    expectRefusal(await workspace.run(["plan"]), 1, "ftp-sync init");
  });

  test("an unknown source, format, code or command exits with 1", async () => {
    expectRefusal(
      await workspace.run(["plan", "--source", "dat"]),
      1,
      'did you mean "data"',
    );
    expectRefusal(
      await workspace.run(["plan", "--format", "html5"]),
      1,
      "markdown",
    );
    expectRefusal(
      await workspace.run(["plan", "--allow", "max-delet"]),
      1,
      "max-delete",
    );
    expectRefusal(await workspace.run(["aply"]), 1, 'did you mean "apply"');
    expectRefusal(await workspace.run(["plan", "--bogus"]), 1, "--bogus");
  });
});

describe("the source", () => {
  beforeEach(() => begin());

  test("one that is not there exits with 1", async () => {
    await rm(workspace.path("source"), { recursive: true });
    expectRefusal(await workspace.run(["plan"]), 1, "source");
  });

  test("an empty one is refused with 6, whatever the remote holds", async () => {
    await rm(workspace.path("source/a.txt"));
    const result = await workspace.run(["plan", "--out", "plan.json"]);
    expect(result.status, output(result)).toBe(6);
    expect(result.stdout).toContain("min-files");
    expectRefusal(
      await workspace.run(["apply", "plan.json"]),
      6,
      "not applyable",
    );
    const allowed = await workspace.plan("--allow", "min-files");
    expect(allowed.findings).toMatchObject([
      { code: "min-files", level: "warning", acknowledged: true },
    ]);
  });

  test("a file named like another's hash file, and .ftp-sync, are refused with 6", async () => {
    await workspace.write("source/.a.txt.hash", "not a hash");
    await workspace.write("source/.ftp-sync/x", "x");
    const result = await workspace.run(["plan", "--out", "plan.json"]);
    expect(result.status, output(result)).toBe(6);
    const { findings } = await workspace.readPlan();
    expect(findings.map(({ code, path }) => [code, path])).toEqual([
      ["hash-file-name", ".a.txt.hash"],
      ["reserved-name", ".ftp-sync"],
    ]);
    expectRefusal(
      await workspace.run(["apply", "plan.json"]),
      6,
      "not applyable",
    );
  });

  test("a file is refused with 6 whose hash file has the name of what only the remote still has", async () => {
    await workspace.write("source/.b.txt.hash", "mine");
    await workspace.plan();
    await workspace.apply();
    await rm(workspace.path("source/.b.txt.hash"));
    await workspace.write("source/b.txt", "b");
    const result = await workspace.run(["plan", "--out", "plan.json"]);
    expect(result.status, output(result)).toBe(6);
    expect(result.stdout).toContain(
      ".b.txt.hash, which is backed up on the remote, has the name of its hash file: rename that there, or this file here",
    );
    expect(await readFile(`${server.root}/backup/.b.txt.hash`, "utf8")).toBe(
      "mine",
    );
  });
});

describe("the plan", () => {
  beforeEach(async () => {
    await begin();
    await workspace.plan();
  });

  const edit = async (from: string | RegExp, to: string): Promise<void> => {
    const text = await readFile(workspace.path("plan.json"), "utf8");
    expect(text.replace(from, to)).not.toBe(text);
    await writeFile(workspace.path("plan.json"), text.replace(from, to));
  };

  test("edited by hand: 6", async () => {
    await edit('"path": "a.txt"', '"path": "b.txt"');
    expectRefusal(
      await workspace.run(["apply", "plan.json"]),
      6,
      "changed after it was made",
    );
  });

  test("of another version: 1", async () => {
    await edit('"version": 1', '"version": 2');
    expectRefusal(await workspace.run(["apply", "plan.json"]), 1, "version 2");
  });

  test.each([
    ["an action", /^action 1 must NOT have additional properties/],
    ["the header", /^the header\/summary must NOT have additional properties/],
  ])(
    "that breaks the format in %s, though its planId fits: 1",
    async (where, words) => {
      const path = workspace.path("plan.json");
      const { planId, actions, ...header } = JSON.parse(
        await readFile(path, "utf8"),
      ) as Plan["header"] & { actions: Action[]; planId: string };
      if (where === "an action") Object.assign(actions[0] ?? {}, { odd: 1 });
      else Object.assign(header.summary, { odd: 1 });
      const fitting = computePlanId(header, actions);
      expect(fitting).not.toBe(planId);
      const plan = { ...header, actions, planId: fitting };
      await writeFile(path, JSON.stringify(plan));
      const result = await workspace.run(["apply", "plan.json"]);
      expectRefusal(result, 1, "breaks the plan format: ");
      expect(result.stderr.split("breaks the plan format: ")[1]).toMatch(words);
    },
  );

  test("cut short, empty, or something else: 1", async () => {
    await edit(/"op": "upload"[^]*/, "");
    expectRefusal(await workspace.run(["apply", "plan.json"]), 1, "plan.json");
    await writeFile(workspace.path("plan.json"), "");
    expectRefusal(await workspace.run(["apply", "plan.json"]), 1, "plan.json");
    expectRefusal(
      await workspace.run(["apply", "ftp-sync.yaml"]),
      1,
      "ftp-sync.yaml",
    );
    expectRefusal(
      await workspace.run(["apply", "missing.json"]),
      1,
      "no such file",
    );
  });

  test("not the expected one: 6", async () => {
    const result = await workspace.run([
      "apply",
      "plan.json",
      "--expect",
      "sha256:0",
    ]);
    expectRefusal(result, 6, "not the expected");
  });

  test("for another server than the manifest's: 6", async () => {
    await workspace.write(
      "ftp-sync.yaml",
      workspace.manifestText().replace("to: /backup", "to: /elsewhere"),
    );
    expectRefusal(await workspace.run(["apply", "plan.json"]), 6, "/elsewhere");
    await workspace.write(
      "ftp-sync.yaml",
      workspace.manifestText().replace("127.0.0.1", "localhost"),
    );
    expectRefusal(await workspace.run(["apply", "plan.json"]), 6, "localhost");
  });

  test("stale on the remote or here: 4, and what moved is listed", async () => {
    await mkdir(`${server.root}/backup`);
    await writeFile(`${server.root}/backup/a.txt`, "somebody else's");
    await workspace.write("source/a.txt", "changed");
    const stored = async () =>
      withoutOwn(await snapshot(`${server.root}/backup`));
    const before = await stored();
    const result = await workspace.run(["apply", "plan.json"]);
    expectRefusal(
      result,
      4,
      "a.txt on the remote",
      "a.txt here",
      "make a new plan",
    );
    expect(await stored()).toEqual(before);
    const own = await snapshot(`${server.root}/backup/.ftp-sync`);
    expect([...own.keys()]).toEqual([]);
  });

  test("apply without one needs a terminal or --yes", async () => {
    expectRefusal(await workspace.run(["apply"]), 1, "--yes");
  });
});

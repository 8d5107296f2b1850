/** What a person sees who writes a manifest in an editor with the YAML language server. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type LanguageServer,
  type Position,
  startLanguageServer,
} from "../support/language-server.ts";
import { output, Workspace } from "../support/workspace.ts";

const SCHEMA = fileURLToPath(
  new URL("../../schemas/manifest.schema.json", import.meta.url),
);
const MODELINE = /\$schema=(\S+)/;

let server: LanguageServer;
let template: string;
beforeAll(async () => {
  server = await startLanguageServer();
  const workspace = await Workspace.make();
  const result = await workspace.run(["init"]);
  expect(result.status, output(result)).toBe(0);
  template = readFileSync(workspace.path("ftp-sync.yaml"), "utf8");
  await workspace.remove();
});
afterAll(() => server.stop());

/** The template with the schema where it is here. */
function manifest(edit: (text: string) => string = (text) => text): string {
  return edit(template.replace(MODELINE, `$schema=${SCHEMA}`));
}

/** Just behind the first `words` in the text. */
function behind(text: string, words: string): Position {
  const before = text.slice(0, text.indexOf(words) + words.length);
  expect(before).toContain(words);
  const lines = before.split("\n");
  return { line: lines.length - 1, character: (lines.at(-1) ?? "").length };
}

test("init names the schema where the package has it", () => {
  expect(template.split("\n")[0]).toBe(
    "# yaml-language-server: $schema=./node_modules/ftp-sync/schemas/manifest.schema.json",
  );
});

test("what init writes has no problems, with variables in place of numbers neither", async () => {
  expect(await server.problems(manifest())).toEqual([]);
  const filled = manifest((text) =>
    text
      .replace("# port: 21 ", "port: ${FTP_PORT} ")
      .replace("tls: explicit", "tls: ${FTP_TLS:-implicit}"),
  );
  expect(filled).toContain("FTP_PORT");
  expect(await server.problems(filled)).toEqual([]);
});

test.each([
  [
    "host: ftp.example.com",
    "hots: ftp.example.com",
    'Missing property "host".',
  ],
  [
    "host: ftp.example.com",
    "host: ftp.example.com\n    prot: 21",
    "Property prot is not allowed.",
  ],
  [
    "host: ftp.example.com",
    "host: ftp://ftp.example.com",
    "expected the server's name or address, without ftp://, user, port or path",
  ],
  ["tls: explicit", "tls: yes", "expected one of: explicit, implicit, none"],
  ["# port: 21 ", "port: 99999 ", "Value is above the maximum of 65535."],
  ["# port: 21 ", "port: ftp ", "expected a whole number from 1 to 65535"],
  [
    "# timeout: 30s ",
    "timeout: 30 ",
    "expected a number with its unit, like 500ms, 30s, 10m or 2h",
  ],
  [
    "# bandwidth: 5MB/s ",
    "bandwidth: fast ",
    "expected a rate with its unit, like 800kB/s, 5MB/s, 1MiB/s (1024 KiB) or 40Mbit/s",
  ],
  [
    "to: /backup",
    "to: backup",
    'expected an absolute path on the server, which begins with "/"',
  ],
  ["ignore: true", "ignore: maybe", "expected true or false"],
  [
    "# limits:\n#   maxDelete: 25%",
    "limits:\n  maxDelete: 250%",
    "expected a number of files, like 100, or a share of them, like 25%",
  ],
])("%j is fine, %j is marked", async (good, bad, message) => {
  const text = manifest((before) => before.replace(good, bad));
  expect(text).toContain(bad);
  const line = behind(text, bad).line + 1;
  const problems = await server.problems(text);
  expect(problems.join("\n")).toContain(message);
  const marked = problems.map((problem) => Number(problem.split(":")[0]));
  for (const at of marked) expect(Math.abs(at - line)).toBeLessThanOrEqual(1);
});

test("hovering over a key tells what it is for, its words and its default", async () => {
  const text = manifest();
  const tls = await server.hover(text, behind(text, "    tl"));
  expect(tls).toContain("How the connections to the server are encrypted.");
  expect(tls).toContain("Default `explicit`.");
  expect(tls).toContain("* `none`: Password and files travel in clear text.");
  const host = await server.hover(text, behind(text, "    hos"));
  expect(host).toMatch(/^The server's name or address\.[^]*ftp\.example\.com/);
  const remote = await server.hover(text, behind(text, "  offsi"));
  expect(remote).toContain("An FTP server, and how to talk to it.");
});

test("keys and words are completed, each with what it means", async () => {
  const text = manifest((before) =>
    before
      .replace("    # port", "    \n    # port")
      .replace(/ignore: true.*/, "onDelete: "),
  );
  const keys = await server.completions(
    text,
    behind(text, "example.com\n    "),
  );
  expect([...keys.keys()]).toEqual(
    expect.arrayContaining(["port", "connections", "bandwidth"]),
  );
  expect([...keys.keys()]).not.toContain("host");
  for (const documentation of keys.values()) expect(documentation).not.toBe("");
  const words = await server.completions(text, behind(text, "onDelete: "));
  expect(words.get("archive")).toBe("It is moved to the archive.");
  expect([...words.keys()].sort()).toEqual([
    ...["archive", "keep", "refuse", "remove"],
  ]);
});

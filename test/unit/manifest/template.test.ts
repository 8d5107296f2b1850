/** The manifest that `init` writes works as it stands, and so does every line that it offers. */
import { expect, test } from "vitest";
import { parseManifest } from "../../../src/manifest/parse-manifest.ts";
import { manifestTemplate } from "../../../src/manifest/template.ts";

const parse = (text: string) =>
  parseManifest(text, {
    file: "ftp-sync.yaml",
    env: { FTP_USER: "me", FTP_PASSWORD: "secret" },
  });

/** A commented-out key, a continued policy, or a section. */
const OFFERED = /^( *)# ( *(?:- )?[a-zA-Z]+:(?: .*)?)$/;
const PASSWORDS = /^ *(?:password|passwordFile|passwordCommand|netrc):/;

const lines = manifestTemplate().split("\n");
const offered = lines.filter((line) => OFFERED.test(line));

test("parses as it is, and editors find its schema in the first line", () => {
  expect(parse(manifestTemplate()).sources).toHaveLength(1);
  expect(lines[0]).toMatch(/^# yaml-language-server: \$schema=\S+$/);
});

test("parses with all that it offers uncommented, one password at a time", () => {
  expect(offered.length).toBeGreaterThan(20);
  for (const kept of ["password", "passwordFile", "passwordCommand", "netrc"]) {
    const text = lines
      .slice(1)
      .map((line) => line.replace(OFFERED, "$1$2"))
      .filter(
        (line) => !PASSWORDS.test(line) || line.trim().startsWith(`${kept}:`),
      )
      .join("\n");
    expect(() => parse(text)).not.toThrow();
  }
});

test("what it offers as defaults are the defaults", () => {
  const facts = (text: string) =>
    JSON.stringify(parse(text).sources, (key, value: unknown) =>
      key === "policies" ? undefined : value,
    );
  for (const line of offered.filter((each) =>
    /# (port|minVersion|maxVersion|connections|timeout|confirmTimeout|encoding|symlinks|times):/.test(
      each,
    ),
  ))
    expect(
      facts(manifestTemplate().replace(line, line.replace(OFFERED, "$1$2"))),
    ).toBe(facts(manifestTemplate()));
});

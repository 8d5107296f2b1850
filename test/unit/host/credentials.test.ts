/** Passwords from files, commands and .netrc; and what is said when they aren't there. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolveCredentials } from "../../../src/host/credentials.ts";
import type { PasswordSource, Remote } from "../../../src/manifest/manifest.ts";
import { ManifestError } from "../../../src/model/errors.ts";
import { Secret } from "../../../src/model/secret.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ftp-sync-credentials-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const remote = (
  password: PasswordSource,
  user: string | undefined,
): Remote => ({
  name: "nas",
  host: "nas.local",
  port: 21,
  tls: "explicit",
  ca: undefined,
  fingerprint: undefined,
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
  user,
  password,
  connections: 4,
  timeout: 30_000,
  confirmTimeout: 600_000,
  bandwidth: undefined,
  encoding: "utf8",
});

async function resolved(
  password: PasswordSource,
  {
    user = "me",
    env = {},
  }: { user?: string | undefined; env?: Record<string, string> } = {},
): Promise<readonly [string, string]> {
  const found = await resolveCredentials(
    remote(
      password,
      password.kind === "netrc" && user === "me" ? undefined : user,
    ),
    { folder, env: { PATH: process.env["PATH"], ...env }, home: folder },
  );
  return [found.user, found.password.reveal()];
}

async function refusal(...args: Parameters<typeof resolved>): Promise<string> {
  try {
    await resolved(...args);
  } catch (error) {
    if (error instanceof ManifestError)
      return `${error.message}\n${error.hint ?? ""}`.replaceAll(folder, "DIR");
    throw error;
  }
  return "(no refusal)";
}

const file = (name: string, text: string, mode = 0o600): void => {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
};

test("a literal password is taken as it is", async () => {
  expect(await resolved({ kind: "value", secret: new Secret(" p ") })).toEqual([
    "me",
    " p ",
  ]);
});

describe("a password file", () => {
  const source: PasswordSource = { kind: "file", path: "./pw" };

  test.each(["s3cret", "s3cret\n", "s3cret\r\nmore\n", "\uFEFFs3cret\n"])(
    "%j holds it in its first line",
    async (text) => {
      file("pw", text);
      expect(await resolved(source)).toEqual(["me", "s3cret"]);
    },
  );

  test("keeps spaces, which may belong to it", async () => {
    file("pw", " a b \n");
    expect(await resolved(source)).toEqual(["me", " a b "]);
  });

  test("that isn't there, or is empty", async () => {
    expect(await refusal(source)).toBe(
      "remote \"nas\": the passwordFile DIR/pw isn't there\nrelative paths begin at the manifest's folder",
    );
    file("pw", "\nsecret\n");
    expect(await refusal(source)).toBe(
      'remote "nas": the first line of passwordFile DIR/pw is empty\nit must be the password and nothing else',
    );
  });

  test("that is a folder", async () => {
    expect(await refusal({ kind: "file", path: "." })).toMatch(
      /^remote "nas": the passwordFile DIR can't be read: EISDIR/,
    );
  });
});

describe("a password command", () => {
  const command = (line: string): PasswordSource => ({
    kind: "command",
    command: line,
  });

  test("runs in the manifest's folder, with the environment, by the shell", async () => {
    file("pw", "s3\n");
    expect(
      await resolved(command('echo "$(cat pw)$REST"; echo more'), {
        env: { REST: "cret" },
      }),
    ).toEqual(["me", "s3cret"]);
  });

  test("that fails is not believed, and what it printed isn't shown", async () => {
    expect(await refusal(command("echo s3cret; exit 3"))).toBe(
      'remote "nas": its passwordCommand ended with status 3\nrun it by hand in DIR, what it says stands above',
    );
    expect(await refusal(command("kill -9 $$"))).toContain(
      "was ended by SIGKILL",
    );
    expect(await refusal(command("true"))).toContain(
      "the first line of what passwordCommand prints is empty",
    );
  });

  test("can't start in a folder that is gone", async () => {
    rmSync(folder, { recursive: true });
    expect(await refusal(command("true"))).toContain("could not be started");
  });
});

describe("netrc", () => {
  const source: PasswordSource = { kind: "netrc" };

  test("gives user and password, from home or where $NETRC says", async () => {
    file(".netrc", "machine nas.local login joe password one");
    file("other", "default login ann password two");
    expect(await resolved(source)).toEqual(["joe", "one"]);
    expect(
      await resolved(source, { env: { NETRC: join(folder, "other") } }),
    ).toEqual(["ann", "two"]);
  });

  test("gives the password of the user that the manifest names", async () => {
    file(
      ".netrc",
      "machine nas.local login joe password one machine nas.local login ann password two",
    );
    expect(await resolved(source, { user: "ann" })).toEqual(["ann", "two"]);
    expect(await refusal(source, { user: "bob" })).toBe(
      'remote "nas": DIR/.netrc has no login and password for bob on nas.local\nadd a line to it: machine nas.local login bob password PASSWORD',
    );
  });

  test.each([0o640, 0o604, 0o644])(
    "is refused when its mode is %o",
    async (mode) => {
      file(".netrc", "machine nas.local login joe password one", mode);
      expect(await refusal(source)).toBe(
        'remote "nas": others than you can read DIR/.netrc, which holds passwords\nchmod 600 DIR/.netrc',
      );
    },
  );

  test("without the file, the machine or the password", async () => {
    expect(await refusal(source)).toContain(
      "netrc file DIR/.netrc isn't there",
    );
    file(".netrc", "machine other login joe password one");
    expect(await refusal(source)).toContain(
      "has no login and password for nas.local",
    );
    file(".netrc", "machine nas.local login joe");
    expect(await refusal(source)).toContain(
      "has no login and password for nas.local",
    );
  });
});

/** What people get wrong in a manifest, and exactly what they are told. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseManifest } from "../../../src/manifest/parse-manifest.ts";
import { ManifestError } from "../../../src/model/errors.ts";

const VALID = `version: 1
remotes:
  nas:
    host: nas.local
    user: me
    password: hunter2
sources:
  docs:
    path: ../docs
    remote: nas
    to: /backup/docs
`;

function complaint(
  text: string,
  env: Readonly<Record<string, string>> = {},
): string {
  try {
    parseManifest(text, { file: "ftp-sync.yaml", env });
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
  return "(no complaint)";
}

/** What is said of {@link VALID} with one part replaced. */
const instead = (
  part: string,
  by: string,
  env: Readonly<Record<string, string>> = {},
): string => {
  expect(VALID).toContain(part);
  return complaint(VALID.replace(part, by), env);
};

test("the manifest that the cases here begin with is fine", () => {
  expect(complaint(VALID)).toBe("(no complaint)");
});

test("all problems are shown at once, in the order of their places", () => {
  expect(
    complaint(`version: 1
remotes:
  offsite:
    host: ftp://ftp.example.com
    conections: 4
    tls: explict
    timeout: 30
    password: hunter2
    passwordFile: ./secret
sources:
  photos:
    path: ../Photos
    remote: ofsite
    to: backup
  more:
    path: \${NOWHERE}/x
    remote: offsite
policies:
  - match: ["*.tmp", "[a"]
    sources: [foto]
    onChange: archve
limits:
  maxDelete: 101%
`),
  ).toMatchInlineSnapshot(`
    "ftp-sync.yaml:3:3: missing key "user"
        3 |   offsite:
          |   ^^^^^^^
       expected the user to log in as, for example user: \${FTP_USER}

    ftp-sync.yaml:4:11: bad value for "host"
        4 |     host: ftp://ftp.example.com
          |           ^^^^^^^^^^^^^^^^^^^^^
       expected the server's name or address, without ftp://, user, port or path

    ftp-sync.yaml:5:5: unknown key "conections"
        5 |     conections: 4
          |     ^^^^^^^^^^
       expected one of: host, port, tls, ca, fingerprint, minVersion, maxVersion, user, password, passwordFile, passwordCommand, netrc, connections, timeout, confirmTimeout, bandwidth, encoding; did you mean "connections"?

    ftp-sync.yaml:6:10: unknown word for "tls"
        6 |     tls: explict
          |          ^^^^^^^
       expected one of: explicit, implicit, none; did you mean "explicit"?

    ftp-sync.yaml:7:14: bad value for "timeout"
        7 |     timeout: 30
          |              ^^
       expected a number with its unit, like 500ms, 30s, 10m or 2h

    ftp-sync.yaml:9:5: remote "offsite" has both "password" and "passwordFile"
        9 |     passwordFile: ./secret
          |     ^^^^^^^^^^^^
       keep one of them

    ftp-sync.yaml:13:13: source "photos" names a remote that isn't there
       13 |     remote: ofsite
          |             ^^^^^^
       expected one of: offsite; did you mean "offsite"?

    ftp-sync.yaml:14:9: bad value for "to"
       14 |     to: backup
          |         ^^^^^^
       expected an absolute path on the server, which begins with "/"

    ftp-sync.yaml:15:3: missing key "to"
       15 |   more:
          |   ^^^^
       expected an absolute path on the server, which begins with "/"

    ftp-sync.yaml:16:11: the variable NOWHERE is not set
       16 |     path: \${NOWHERE}/x
          |           ^^^^^^^^^^
       set NOWHERE in the environment, or give a default: \${NOWHERE:-default}

    ftp-sync.yaml:19:22: bad value for "match"
       19 |   - match: ["*.tmp", "[a"]
          |                      ^^^^
       a "[" is never closed, so git would match nothing; write "\\[" for the character

    ftp-sync.yaml:20:15: this policy names a source that isn't there
       20 |     sources: [foto]
          |               ^^^^
       expected one of: photos, more

    ftp-sync.yaml:21:15: unknown word for "onChange"
       21 |     onChange: archve
          |               ^^^^^^
       expected one of: replace, archive, keep, refuse; did you mean "archive"?

    ftp-sync.yaml:23:14: bad value for "maxDelete"
       23 |   maxDelete: 101%
          |              ^^^^
       expected a number of files, like 100, or a share of them, like 25%"
  `);
});

describe("YAML that can't be read", () => {
  test("a pattern without quotes is an alias or a tag", () => {
    expect(
      complaint(`${VALID}policies:
  - match: *.tmp
    ignore: true
  - match: [a, !b]
    ignore: true
`),
    ).toMatchInlineSnapshot(`
      "ftp-sync.yaml:13:12: this alias names nothing that stands before it
         13 |   - match: *.tmp
            |            ^^^^^
         in YAML "*" begins an alias; a text that begins with it needs quotes, like "*.tmp"

      ftp-sync.yaml:15:16: a manifest has no YAML tags
         15 |   - match: [a, !b]
            |                ^^
         in YAML "!" begins a tag, which no value here needs; a text that begins with "!" needs quotes, like "!keep.log""
    `);
  });

  test("a tab", () => {
    expect(instead("    host:", "\thost:")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:4:1: a tab can't indent
          4 | 	host: nas.local
            | ^
         YAML indents with spaces only"
    `);
  });

  test("a key that stands twice", () => {
    expect(instead("    user: me\n", "    user: me\n    host: other\n"))
      .toMatchInlineSnapshot(`
      "ftp-sync.yaml:6:5: key "host" stands here twice
          6 |     host: other
            |     ^^^^
         the first one is on line 4; keep one of them"
    `);
  });

  test("a quote that is never closed, around a password", () => {
    expect(instead("password: hunter2", 'password: "hunter2'))
      .toMatchInlineSnapshot(`
      "ftp-sync.yaml:6:15: this quote is never closed
          6 |     password: ***
            |               ^"
    `);
  });

  test("a second document", () => {
    expect(complaint(`${VALID}---\n${VALID}`)).toMatchInlineSnapshot(`
      "ftp-sync.yaml:12:1: a second document begins here
         12 | ---
            | ^^^
         a manifest is one document: put the others in files of their own, or remove the "---""
    `);
  });

  test("no document, an empty one, a list, a text", () => {
    expect(complaint("")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:1:1: the manifest is empty
         expected a map with version, remotes and sources; \`ftp-sync init\` writes an example"
    `);
    expect(complaint("# nothing\n")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:1:1: the manifest is empty
          1 | # nothing
            | ^
         expected a map with version, remotes and sources; \`ftp-sync init\` writes an example"
    `);
    expect(complaint("- a\n")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:1:1: this is no manifest
          1 | - a
            | ^^^
         expected a map with version, remotes and sources; \`ftp-sync init\` writes an example"
    `);
    expect(complaint("version:1\n")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:1:1: this is no manifest
          1 | version:1
            | ^^^^^^^^^
         expected a map with version, remotes and sources; \`ftp-sync init\` writes an example"
    `);
  });

  test("a variable in a flow map without quotes", () => {
    expect(
      complaint("version: 1\nremotes: {a: {host: ${HOST}, user: x}}\n", {
        HOST: "h",
      }),
    ).toMatchInlineSnapshot(`
      "ftp-sync.yaml:2:22: this doesn't belong here
          2 | remotes: {a: {host: \${HOST}, user: x}}
            |                      ^
         inside { } and [ ] a variable needs quotes: "\${VAR}""
    `);
  });

  test("aliases that multiply, and one that holds itself", () => {
    const lines = ["ab", "bc", "cd", "de", "ef"].map(
      ([from = "", to = ""]) =>
        `${to}: &${to} [${Array(9).fill(`*${from}`).join()}]`,
    );
    expect(complaint(["a: &a [x, x]", ...lines].join("\n")))
      .toMatchInlineSnapshot(`
      "ftp-sync.yaml:1:1: the aliases multiply beyond measure
          1 | a: &a [x, x]
            | ^^^^^^^^^^^^"
    `);
    expect(complaint("a: &a [*a]\n")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:1:8: this alias names nothing that stands before it
          1 | a: &a [*a]
            |        ^^
         in YAML "*" begins an alias; a text that begins with it needs quotes, like "*.tmp""
    `);
  });

  test("a colon after which the space is missing, and numbers that are none", () => {
    expect(instead("to: /", "to:/")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:11:5: a quote, bracket, comma or colon is missing here or before
         11 |     to:/backup/docs
            |     ^^^^^^^^^^^^^^^
         a key needs a colon and a space after it: "key: value""
    `);
    expect(instead("user: me", "user: 0123\n    port: 0021"))
      .toMatchInlineSnapshot(`
      "ftp-sync.yaml:5:11: YAML 1.1 and 1.2 disagree on numbers with a leading zero
          5 |     user: 0123
            |           ^^^^
         for a number drop the zero; a text needs quotes

      ftp-sync.yaml:6:11: YAML 1.1 and 1.2 disagree on numbers with a leading zero
          6 |     port: 0021
            |           ^^^^
         for a number drop the zero; a text needs quotes"
    `);
  });
});

describe("versions", () => {
  test("a later one is all that is complained of", () => {
    expect(instead("version: 1", "version: 2\nnew: true"))
      .toMatchInlineSnapshot(`
      "ftp-sync.yaml:1:10: this manifest has version 2; this ftp-sync knows version 1 only and is too old for it
          1 | version: 2
            |          ^
         install a newer ftp-sync"
    `);
  });

  test("none, and a wrong one", () => {
    expect(instead("version: 1\n", "")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:1:1: missing key "version"
          1 | remotes:
            | ^^^^^^^
         expected version: 1"
    `);
    expect(instead("version: 1", 'version: "1"')).toMatchInlineSnapshot(`
      "ftp-sync.yaml:1:10: bad value for "version"
          1 | version: "1"
            |          ^^^
         expected version: 1; in quotes it is a text: remove them"
    `);
  });
});

describe("variables", () => {
  test("unset, empty, no variable at all", () => {
    expect(
      instead(
        "user: me\n    password: hunter2",
        "user: ${my name}\n    password: ${FTP_PASSWORD}\n    ca: ${HOME}/${CA}",
        { HOME: "/root", CA: "" },
      ),
    ).toMatchInlineSnapshot(`
      "ftp-sync.yaml:5:11: this is no variable
          5 |     user: \${my name}
            |           ^^^^^^^^^^
         expected \${NAME} or \${NAME:-default}; write $\${ for a literal \${

      ftp-sync.yaml:6:15: the variable FTP_PASSWORD is not set
          6 |     password: \${FTP_PASSWORD}
            |               ^^^^^^^^^^^^^^^
         set FTP_PASSWORD in the environment, or give a default: \${FTP_PASSWORD:-default}

      ftp-sync.yaml:7:17: the variable CA is empty
          7 |     ca: \${HOME}/\${CA}
            |                 ^^^^^
         set CA in the environment, or give a default: \${CA:-default}"
    `);
  });

  test("a value from the environment is never shown", () => {
    const shown = instead(
      "    host: nas.local",
      "    host: ${S}\n    port: ${S}\n    tls: ${S}\n    timeout: ${S}\n    ca: ${S}\n    fingerprint: ${S}",
      { S: "s3 cret" },
    );
    expect(shown).not.toContain("s3");
    expect(shown).toMatchInlineSnapshot(`
      "ftp-sync.yaml:4:11: bad value for "host"
          4 |     host: \${S}
            |           ^^^^
         expected the server's name or address, without ftp://, user, port or path; look at the variable that is filled in here

      ftp-sync.yaml:5:11: bad value for "port"
          5 |     port: \${S}
            |           ^^^^
         expected a whole number from 1 to 65535; look at the variable that is filled in here

      ftp-sync.yaml:6:10: unknown word for "tls"
          6 |     tls: \${S}
            |          ^^^^
         expected one of: explicit, implicit, none; look at the variable that is filled in here

      ftp-sync.yaml:7:14: bad value for "timeout"
          7 |     timeout: \${S}
            |              ^^^^
         expected a number with its unit, like 500ms, 30s, 10m or 2h; look at the variable that is filled in here

      ftp-sync.yaml:9:18: bad value for "fingerprint"
          9 |     fingerprint: \${S}
            |                  ^^^^
         expected sha256: and 64 hex digits, as \`openssl x509 -noout -fingerprint -sha256\` prints them; look at the variable that is filled in here"
    `);
  });
});

describe("remotes", () => {
  test("no user and no password", () => {
    expect(instead("    user: me\n    password: hunter2\n", ""))
      .toMatchInlineSnapshot(`
      "ftp-sync.yaml:3:3: remote "nas" has no password
          3 |   nas:
            |   ^^^
         expected one of: password, passwordFile, passwordCommand, netrc: true; for example password: \${FTP_PASSWORD}

      ftp-sync.yaml:3:3: missing key "user"
          3 |   nas:
            |   ^^^
         expected the user to log in as, for example user: \${FTP_USER}"
    `);
  });

  test("an empty value", () => {
    expect(instead("hunter2", "")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:6:5: "password" has no value
          6 |     password:
            |     ^^^^^^^^
         expected a password"
    `);
    expect(instead("hunter2", '""')).toMatchInlineSnapshot(`
      "ftp-sync.yaml:6:15: bad value for "password"
          6 |     password: ***
            |               ^^^
         expected a password"
    `);
  });

  test("a password that YAML takes for a number, masked", () => {
    expect(instead("hunter2", "271828")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:6:15: bad value for "password"
          6 |     password: ***
            |               ^^^
         expected a password; YAML takes this for a number: put it in quotes"
    `);
  });

  test("a mistyped key of a password, masked", () => {
    expect(instead("password: hunter2", "pasword: hunter2\n    netrc: yes"))
      .toMatchInlineSnapshot(`
      "ftp-sync.yaml:6:5: unknown key "pasword"
          6 |     pasword: ***
            |     ^^^^^^^
         expected one of: host, port, tls, ca, fingerprint, minVersion, maxVersion, user, password, passwordFile, passwordCommand, netrc, connections, timeout, confirmTimeout, bandwidth, encoding; did you mean "password"?

      ftp-sync.yaml:7:12: bad value for "netrc"
          7 |     netrc: yes
            |            ^^^
         expected true or false"
    `);
  });

  test("trust without TLS", () => {
    expect(
      instead(
        "user: me",
        "user: me\n    tls: none\n    fingerprint: sha256:9F:86",
      ),
    ).toMatchInlineSnapshot(`
      "ftp-sync.yaml:7:5: "fingerprint" means nothing with "tls: none"
          7 |     fingerprint: sha256:9F:86
            |     ^^^^^^^^^^^
         without TLS there is no certificate: remove one of the two

      ftp-sync.yaml:7:18: bad value for "fingerprint"
          7 |     fingerprint: sha256:9F:86
            |                  ^^^^^^^^^^^^
         expected sha256: and 64 hex digits, as \`openssl x509 -noout -fingerprint -sha256\` prints them"
    `);
  });

  test("a name that would lose its place in JSON", () => {
    expect(instead("  docs:", "  2024:")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:8:3: "2024" is no good name
          8 |   2024:
            |   ^^^^
         expected a name of letters, digits, '.', '_' and '-' that begins with a letter or digit and isn't a number"
    `);
  });
});

describe("sources", () => {
  test("a path with ~, a destination with '..'", () => {
    expect(instead("../docs", "~/docs")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:9:11: bad value for "path"
          9 |     path: ~/docs
            |           ^^^^^^
         expected a path; ~ means nothing here, \${HOME} does"
    `);
    expect(instead("/backup/docs", "/backup/../x")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:11:9: bad value for "to"
         11 |     to: /backup/../x
            |         ^^^^^^^^^^^^
         this can't be a path on the server: '..' is not a name"
    `);
  });

  test("destinations that overlap on one server, also by way of two remotes", () => {
    expect(
      complaint(`version: 1
remotes:
  a: { host: nas.local, netrc: true }
  b: { host: NAS.local, port: 21, netrc: true }
  c: { host: nas.local, port: 2121, netrc: true }
sources:
  one: { path: ., remote: a, to: /x/y }
  two: { path: ., remote: b, to: /x }
  three: { path: ., remote: a, to: /z }
  four: { path: ., remote: a, to: //z/ }
  five: { path: ., remote: c, to: /x }
  six: { path: ., remote: a, to: /x2 }
`),
    ).toMatchInlineSnapshot(`
      "ftp-sync.yaml:8:34: sources "one" and "two" overlap: the folder of "two" holds the other's
          8 |   two: { path: ., remote: b, to: /x }
            |                                  ^^
         each would take the other's files for foreign ones: give each a folder of its own

      ftp-sync.yaml:10:35: sources "three" and "four" have the same folder on the server
         10 |   four: { path: ., remote: a, to: //z/ }
            |                                   ^^^^
         each would take the other's files for foreign ones: give each a folder of its own"
    `);
  });
});

describe("state folders", () => {
  const withState = (state: string) =>
    complaint(`${VALID}    state: ${state}\n`);

  test.each([
    "/backup/docs/.ftp-sync",
    "/backup/docs/deep/state",
    "/backup/docs-state",
    "/state",
    "//state/",
  ])("%s is fine", (state) => {
    expect(withState(state)).toBe("(no complaint)");
  });

  test("that are the source's own folder, hold it, or are no path", () => {
    expect(withState("/backup/docs/")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:12:12: the state folder of source "docs" is the folder that it is backed up to
         12 |     state: /backup/docs/
            |            ^^^^^^^^^^^^^
         ftp-sync keeps its own files there: leave "state" out for .ftp-sync under "to", or name another folder"
    `);
    expect(withState("/backup")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:12:12: the state folder of source "docs" holds the folder that it is backed up to
         12 |     state: /backup
            |            ^^^^^^^
         ftp-sync keeps its own files there: leave "state" out for .ftp-sync under "to", or name another folder"
    `);
    expect(withState("/")).toContain(
      "holds the folder that it is backed up to",
    );
    expect(withState("state")).toMatchInlineSnapshot(`
      "ftp-sync.yaml:12:12: bad value for "state"
         12 |     state: state
            |            ^^^^^
         expected an absolute path on the server, which begins with "/""
    `);
    expect(withState("/a/../b")).toContain("'..' is not a name");
  });

  const several = (sources: string) =>
    complaint(`version: 1
remotes:
  a: { host: nas.local, netrc: true }
  b: { host: NAS.local, port: 21, netrc: true }
  c: { host: nas.local, port: 2121, netrc: true }
sources:
${sources}`);

  test("that two sources share, or that lie in each other", () => {
    expect(
      several(`  one: { path: ., remote: a, to: /1, state: /s }
  two: { path: ., remote: b, to: /2, state: /s/ }
  three: { path: ., remote: a, to: /3, state: /s/3 }
  four: { path: ., remote: c, to: /4, state: /s }
  five: { path: ., remote: a, to: /5, state: /s5 }
  six: { path: ., remote: a, to: /6, state: /1/.ftp-sync }
`),
    ).toMatchInlineSnapshot(`
      "ftp-sync.yaml:8:45: sources "one" and "two" have the same state folder
          8 |   two: { path: ., remote: b, to: /2, state: /s/ }
            |                                             ^^^
         ftp-sync keeps files of one source only there: give it a folder of its own

      ftp-sync.yaml:9:47: the state folders of sources "one" and "three" lie in each other
          9 |   three: { path: ., remote: a, to: /3, state: /s/3 }
            |                                               ^^^^
         ftp-sync keeps files of one source only there: give it a folder of its own

      ftp-sync.yaml:12:45: the state folder of source "six" lies in the folder of source "one"
         12 |   six: { path: ., remote: a, to: /6, state: /1/.ftp-sync }
            |                                             ^^^^^^^^^^^^
         ftp-sync keeps files of one source only there: give it a folder of its own"
    `);
  });

  test("that get into the way of another source's files, whichever stands first", () => {
    expect(
      several(`  one: { path: ., remote: a, to: /1, state: /2/s }
  two: { path: ., remote: b, to: /2 }
  three: { path: ., remote: a, to: /3, state: /2/.ftp-sync }
  four: { path: ., remote: a, to: /4, state: /z }
  five: { path: ., remote: a, to: /z/5 }
  six: { path: ., remote: c, to: /6, state: /2 }
`),
    ).toMatchInlineSnapshot(`
      "ftp-sync.yaml:7:45: the state folder of source "one" lies in the folder of source "two"
          7 |   one: { path: ., remote: a, to: /1, state: /2/s }
            |                                             ^^^^
         ftp-sync keeps files of one source only there: give it a folder of its own

      ftp-sync.yaml:9:47: sources "two" and "three" have the same state folder
          9 |   three: { path: ., remote: a, to: /3, state: /2/.ftp-sync }
            |                                               ^^^^^^^^^^^^
         ftp-sync keeps files of one source only there: give it a folder of its own

      ftp-sync.yaml:10:46: the state folder of source "four" holds the folder of source "five"
         10 |   four: { path: ., remote: a, to: /4, state: /z }
            |                                              ^^
         ftp-sync keeps files of one source only there: give it a folder of its own"
    `);
  });
});

test("versions of TLS that exclude each other, or without TLS", () => {
  expect(
    instead(
      "user: me",
      "minVersion: TLSv1.3\n    maxVersion: TLSv1.2\n    user: me",
    ),
  ).toMatchInlineSnapshot(`
    "ftp-sync.yaml:5:17: "minVersion" is newer than "maxVersion"
        5 |     minVersion: TLSv1.3
          |                 ^^^^^^^
       no version of TLS lies between them: remove one of the two"
  `);
  expect(
    instead("user: me", "tls: none\n    maxVersion: TLSv1.2\n    user: me"),
  ).toMatchInlineSnapshot(`
    "ftp-sync.yaml:6:5: "maxVersion" means nothing with "tls: none"
        6 |     maxVersion: TLSv1.2
          |     ^^^^^^^^^^
       without TLS there is no version of it: remove one of the two"
  `);
  expect(instead("user: me", "minVersion: TLSv1.3\n    user: me")).toBe(
    "(no complaint)",
  );
});

test("mistyped keys and words of state, links and archive", () => {
  expect(
    complaint(`${VALID}    stat: /x
    symlinks: records
archive: { keep: 90d, keeps: 1d }
archiv: {}
policies:
  - match: a
    onDelete: archived
`),
  ).toMatchInlineSnapshot(`
    "ftp-sync.yaml:12:5: unknown key "stat"
       12 |     stat: /x
          |     ^^^^
       expected one of: path, remote, to, state, symlinks, times; did you mean "state"?

    ftp-sync.yaml:13:15: unknown word for "symlinks"
       13 |     symlinks: records
          |               ^^^^^^^
       expected one of: skip, follow, record; did you mean "record"?

    ftp-sync.yaml:14:23: unknown key "keeps"
       14 | archive: { keep: 90d, keeps: 1d }
          |                       ^^^^^
       expected one of: keep; did you mean "keep"?

    ftp-sync.yaml:15:1: unknown key "archiv"
       15 | archiv: {}
          | ^^^^^^
       expected one of: version, remotes, sources, policies, archive, limits; did you mean "archive"?

    ftp-sync.yaml:18:15: unknown word for "onDelete"
       18 |     onDelete: archived
          |               ^^^^^^^^
       expected one of: keep, archive, remove, refuse; did you mean "archive"?"
  `);
});

test.each(["90", "90m", "90 d", "1.5y", "-1d", "d", "3M"])(
  "archive: keep: %s is refused",
  (keep) => {
    expect(complaint(`${VALID}archive:\n  keep: ${keep}\n`)).toMatch(
      /^ftp-sync.yaml:13:9: bad value for "keep"\n[^]*expected a number with its unit, like 12h, 90d, 8w or 2y/,
    );
  },
);

test.each(["0d", "1001y"])("archive: keep: %s is refused", (keep) => {
  expect(complaint(`${VALID}archive:\n  keep: ${keep}\n`)).toContain(
    "expected an age from 1h to 1000y",
  );
});

test("an archive that is no map", () => {
  expect(complaint(`${VALID}archive: 90d\n`)).toContain(
    "expected a map with `keep`",
  );
});

test.each([
  ["timeout", "0s", "expected a time from 1ms to 24d"],
  ["timeout", "90d", "expected a time from 1ms to 24d"],
  ["timeout", "1.5h", "expected a number with its unit"],
  ["confirmTimeout", "10 m", "expected a number with its unit"],
  ["port", "70000", "expected a whole number from 1 to 65535"],
  ["port", "2.5", "expected a whole number from 1 to 65535"],
  ["port", '"21"', "in quotes it is a text: remove them"],
  ["connections", "65", "expected a whole number from 1 to 64"],
  ["ca", "true", "put it in quotes"],
  ["encoding", "UTF-8", 'did you mean "utf8"?'],
  ["fingerprint", "md5:00", "expected sha256: and 64 hex digits"],
  ["minVersion", "TLSv1.1", 'did you mean "TLSv1.2"?'],
  ["maxVersion", "1.3", "expected one of: TLSv1.2, TLSv1.3"],
  ["bandwidth", "5000000", "1MiB/s (1024 KiB) or 40Mbit/s"],
  ["bandwidth", "fast", "1MiB/s (1024 KiB) or 40Mbit/s"],
  ["bandwidth", "0.9kB/s", "expected 1kB/s or more"],
  ["bandwidth", "7kbit/s", "expected 1kB/s or more"],
  ["bandwidth", "5MB", '; did you mean "5MB/s"?'],
  ["bandwidth", "5M", '; did you mean "5MB/s"?'],
  ["bandwidth", "800 K/s", '; did you mean "800kB/s"?'],
  ["bandwidth", "1,5 MBps", '; did you mean "1.5MB/s"?'],
  ["bandwidth", "1mib/sec", '; did you mean "1MiB/s"?'],
  ["bandwidth", "2 Gi", '; did you mean "2GiB/s"?'],
  ["bandwidth", "50 mbits", '; did you mean "50Mbit/s"?'],
  ["bandwidth", "5mbps", '; did you mean "5Mbit/s" or "5MB/s"?'],
  ["bandwidth", "5.55555MB", "1MiB/s (1024 KiB) or 40Mbit/s"],
])("%s: %s is refused", (key, value, hint) => {
  const shown = instead("user: me", `user: me\n    ${key}: ${value}`);
  expect(shown).toContain(`ftp-sync.yaml:6:${key.length + 7}: `);
  const said = shown.split("\n").at(-1);
  expect(said).toContain(hint);
  if (!hint.includes("did you mean"))
    expect(said).not.toContain("did you mean");
});

test("what is meant by a rate from the environment is never guessed aloud", () => {
  const remote = "user: me\n    bandwidth: ${S}";
  expect(instead("user: me", remote, { S: "5MB" })).toMatch(
    /or 40Mbit\/s; look at the variable that is filled in here$/,
  );
});

test.each([
  ["maxDelete: lots", "a share of them, like 25%"],
  ["maxChange: 100.5%", "a share of them, like 25%"],
  ["maxChange: -1", "a share of them, like 25%"],
  ["minFiles: 25%", "expected a whole number, 0 or more"],
])("limits: %s is refused", (limit, hint) => {
  expect(complaint(`${VALID}limits:\n  ${limit}\n`)).toContain(hint);
});

test.each([
  ["- foo", "expected a map with `match`"],
  ["- ignore: true", 'missing key "match"'],
  ["- match: a", "says nothing about what it matches"],
  ["- { match: [], ignore: true }", "a gitignore pattern or a list"],
  ['- { match: "#x", ignore: true }', "comment in gitignore"],
  ['- { match: ["!x"], ignore: true }', "only takes back"],
  ["- { match: [a, 3], ignore: true }", "put it in quotes"],
  ["- { match: a, sources: [], ignore: true }", "at least one source"],
  ["- { match: a, ignore: yes }", "expected true or false"],
])("policies: %s is refused", (policy, hint) => {
  const shown = complaint(`${VALID}policies:\n  ${policy}\n`);
  expect(shown).toContain(hint);
  expect(shown.match(/^ftp-sync/gm)).toHaveLength(1);
});

test("carets stand right under tabs, wide characters and far to the right", () => {
  expect(complaint(`${VALID}policies: [{"日本":\t1, match: x}]\n`))
    .toMatchInlineSnapshot(`
    "ftp-sync.yaml:12:13: unknown key "日本"
       12 | policies: [{"日本":	1, match: x}]
          |             ^^^^^^
       expected one of: match, sources, ignore, compare, hashFiles, onChange, onDelete, onForeign"
  `);
  const [, shown = ""] = complaint(
    `${VALID}policies: [{${"x".repeat(3000)}: 1}]\n`,
  ).split("\n");
  expect(shown.length).toBeLessThan(180);
});

describe("a literal password", () => {
  test("in a URL, in a flow map, over several lines", () => {
    expect(instead("nas.local", "ftp://me:hunter2@nas.local")).not.toContain(
      "hunter2",
    );
    expect(
      complaint("version: 1\nremotes: {a: {password: hunter2, hots: x}}\n"),
    ).not.toContain("hunter2");
    expect(
      instead("hunter2", "|\n      hunter2\n     hunter2: @"),
    ).not.toContain("hunter2");
  });

  test("is shown by no complaint, whatever is mistyped; and nothing but complaints comes", () => {
    const anywhere = fc.integer({ min: 0, max: VALID.length });
    const inserted = fc.constantFrom(
      ...`"':{}[]#&*!|>%@\`-,\t $?0`.split(""),
      "${",
      "é",
    );
    fc.assert(
      fc.property(anywhere, fc.option(inserted), (at, text) => {
        const mistyped =
          VALID.slice(0, at) + (text ?? "") + VALID.slice(text ? at : at + 1);
        expect(complaint(mistyped)).not.toMatch(/hunter|unter2/);
      }),
      { numRuns: 800 },
    );
  });
});

/** What a comparison makes of each pair of trees: sends, removals, and what is left alone. */
import { describe, expect, it } from "vitest";
import { parseRelativePath } from "../../../src/model/path.ts";
import {
  compareAll,
  compared,
  countOf,
  localTree,
  NOTHING,
  remoteTree,
} from "./build-trees.ts";

const MIRROR = { all: { onDelete: "remove", onForeign: "remove" } } as const;

describe("what is here and not there", () => {
  it("is made and sent, the source's own folder too", () => {
    const local = localTree({ a: 1, "d/b": 2, e: "folder" });
    expect(compared(local, NOTHING)).toEqual([
      "mkdir . new",
      "mkdir d new",
      "mkdir e new",
      "send a new",
      "send d/b new",
    ]);
  });

  it("is all that is sent beside what is there", () => {
    const local = localTree({ a: 1, "d/b": 2, "d/e/c": 3 });
    expect(compared(local, remoteTree({ a: 1, "d/x": 1 }))).toEqual([
      "mkdir d/e new",
      "send d/b new",
      "send d/e/c new",
      "verify a",
    ]);
  });
});

describe("a file on both sides", () => {
  it("is verified when the size agrees, by its hash file if one of the right size is listed", () => {
    const local = localTree({ a: 5, b: 5, c: 5 });
    const remote = remoteTree({
      a: 5,
      b: 5,
      ".b.hash": 64,
      c: 5,
      ".c.hash": 63,
    });
    expect(compared(local, remote)).toEqual([
      "verify a",
      "verify b by hash file",
      "verify c",
    ]);
  });

  it("is replaced when the size differs, whatever its hash file says", () => {
    const remote = remoteTree({ a: 4, ".a.hash": 64 });
    expect(compared(localTree({ a: 5 }), remote)).toEqual([
      "send a resized over 4",
    ]);
  });

  it("is replaced in any case under `compare: always`", () => {
    const spec = { all: { compare: "always" } } as const;
    const remote = remoteTree({ a: 5, ".a.hash": 64 });
    expect(compared(localTree({ a: 5 }), remote, spec)).toEqual([
      "send a always over 5",
    ]);
  });

  it("goes to the archive when `onChange` says so", () => {
    const spec = { all: { onChange: "archive" } } as const;
    const [folder] = compareAll(
      localTree({ a: 5 }),
      remoteTree({ a: 4 }),
      spec,
    );
    expect(folder?.comparisons).toMatchObject([
      { kind: "send", reason: "resized", archive: true },
    ]);
  });

  it("is kept or refused when `onChange` says so", () => {
    const local = localTree({ a: 5 });
    const remote = remoteTree({ a: 4 });
    const keep = { all: { onChange: "keep" } } as const;
    expect(compared(local, remote, keep)).toEqual([]);
    expect(countOf("kept", local, remote, keep)).toBe(1);
    expect(compared(local, remote, { all: { onChange: "refuse" } })).toEqual([
      "error change-refused a",
    ]);
  });
});

describe("what is there and not here", () => {
  const remote = remoteTree({ ours: 1, ".ours.hash": 64, theirs: 1 });

  it("is kept by default", () => {
    expect(compared(localTree({}), remote)).toEqual([]);
    expect(countOf("kept", localTree({}), remote)).toBe(2);
    expect(countOf("held", localTree({}), remote)).toBe(2);
  });

  it("goes by `onDelete` when a hash file shows that ftp-sync put it there, by `onForeign` else", () => {
    const local = localTree({});
    expect(compared(local, remote, { all: { onDelete: "remove" } })).toEqual([
      "delete ours gone",
    ]);
    expect(compared(local, remote, { all: { onForeign: "remove" } })).toEqual([
      "delete theirs foreign",
    ]);
    expect(
      compared(local, remote, {
        all: { onDelete: "refuse", onForeign: "refuse" },
      }),
    ).toEqual(["error delete-refused ours", "error foreign-refused theirs"]);
  });

  it("is archived instead when the policies say so, but for leftover hash files", () => {
    const there = remoteTree({
      ours: 1,
      ".ours.hash": 64,
      "d/theirs": 1,
      "d/.x.hash": 64,
      e: "folder",
    });
    const spec = {
      all: { onDelete: "archive", onForeign: "archive" },
    } as const;
    expect(compared(localTree({}), there, spec)).toEqual([
      "archive d/theirs foreign",
      "archive ours gone",
      "delete d/.x.hash orphaned-hash-file",
      "rmdir d foreign",
      "rmdir e gone",
    ]);
  });

  it("is only what no local entry of that name stands for, also one that can't be backed up", () => {
    const local = localTree({ link: "skipped", closed: "unread" });
    const there = remoteTree({
      link: 1,
      ".link.hash": 64,
      "closed/x": 1,
      "closed/d/y": 2,
    });
    expect(compared(local, there, MIRROR)).toEqual([]);
  });
});

describe("a folder that is not here", () => {
  it("goes with all that is in it, also when it is empty", () => {
    const remote = remoteTree({
      "d/a": 1,
      "d/.a.hash": 64,
      "d/e/b": 1,
      f: "folder",
    });
    expect(compared(localTree({}), remote, MIRROR)).toEqual([
      "delete d/a gone",
      "delete d/e/b foreign",
      "rmdir d gone",
      "rmdir d/e foreign",
      "rmdir f gone",
    ]);
  });

  it("stays, with those above it, for the sake of one file that stays", () => {
    const remote = remoteTree({ "d/a": 1, "d/e/b": 1, "d/f/c": 1 });
    const spec = { ...MIRROR, at: { "d/e/b": { onForeign: "keep" } } } as const;
    expect(compared(localTree({}), remote, spec)).toEqual([
      "delete d/a foreign",
      "delete d/f/c foreign",
      "rmdir d/f foreign",
    ]);
  });

  it.each([
    ["an ignored file", { "d/x": 1 }, "d/x"],
    ["an ignored folder, which was not listed", { "d/x": "folder" }, "d/x"],
    ["the hash file of an ignored file", { "d/.x.hash": 64 }, "d/x"],
    ["an ignored hash file", { "d/.x.hash": 64 }, "d/.x.hash"],
  ] as const)("stays for the sake of %s", (_, tree, ignored) => {
    const remote = remoteTree({ "d/a": 1, ...tree });
    const spec = { ...MIRROR, ignored: [ignored] };
    expect(compared(localTree({}), remote, spec)).toEqual([
      "delete d/a foreign",
    ]);
  });

  it("stays for the sake of a link or a special file, which are nobody's to remove", () => {
    const remote = remoteTree({ "d/l": "link", "e/o": "other" });
    expect(compared(localTree({}), remote, MIRROR)).toEqual([
      "warning remote-special d/l",
      "warning remote-special e/o",
    ]);
  });
});

describe("what is never touched", () => {
  it("`.ftp-sync` at the top; one further down is a folder like others", () => {
    const remote = remoteTree({ ".ftp-sync/tmp/x": 1, "d/.ftp-sync/x": 1 });
    expect(compared(localTree({ d: "folder" }), remote, MIRROR)).toEqual([
      "delete d/.ftp-sync/x foreign",
      "rmdir d/.ftp-sync foreign",
    ]);
  });

  it("what the policies ignore", () => {
    const remote = remoteTree({ "cache/x": 1, "a.tmp": 1, ".a.tmp.hash": 64 });
    const spec = { ...MIRROR, ignored: ["cache/", "a.tmp"] };
    expect(compared(localTree({}), remote, spec)).toEqual([]);
    expect(countOf("held", localTree({}), remote, spec)).toBe(0);
  });

  it("what the policies ignore, when only the other side's kind of it is not", () => {
    const spec = { ...MIRROR, ignored: ["build/"] };
    const remote = remoteTree({ "build/x": 1 });
    expect(compared(localTree({ build: 5 }), remote, spec)).toEqual([
      "error type-conflict build",
    ]);
  });

  it("the rest of the remote folder when the source is one file", () => {
    const local = localTree({ "a.iso": 5 }, "file");
    const remote = remoteTree({ "b.iso": 1, ".c.hash": 64, "d/x": 1 });
    expect(compared(local, remote, MIRROR)).toEqual(["send a.iso new"]);
  });
});

describe("hash files", () => {
  it("go or stay with their file and are not counted as files", () => {
    const remote = remoteTree({ a: 1, ".a.hash": 64, b: 1, ".b.hash": 12 });
    expect(compared(localTree({ a: 1 }), remote, MIRROR)).toEqual([
      "delete b gone",
      "verify a by hash file",
    ]);
    expect(countOf("held", localTree({ a: 1 }), remote, MIRROR)).toBe(2);
  });

  it("whose file is gone are removed by `onDelete`", () => {
    const remote = remoteTree({ ".a.hash": 64, ".notes.hash": 63 });
    expect(
      compared(localTree({}), remote, { all: { onDelete: "remove" } }),
    ).toEqual(["delete .a.hash orphaned-hash-file"]);
    expect(compared(localTree({}), remote)).toEqual([]);
  });

  it("are left to the upload of their file when that is missing", () => {
    const remote = remoteTree({ ".a.hash": 64 });
    expect(compared(localTree({ a: 1 }), remote, MIRROR)).toEqual([
      "send a new",
    ]);
  });

  it("of a file that is a folder here are removed", () => {
    const remote = remoteTree({ "a/x": 1, ".a.hash": 64 });
    expect(compared(localTree({ "a/x": 1 }), remote, MIRROR)).toEqual([
      "delete .a.hash orphaned-hash-file",
      "verify a/x",
    ]);
  });

  it("have names that no local entry may have beside a remote file", () => {
    const remote = remoteTree({ a: 1, ".a.hash": 64, b: 1 });
    const local = localTree({ ".a.hash": 7, ".b.hash/x": 7 });
    expect(compared(local, remote)).toEqual([
      "error hash-file-name .a.hash",
      "error hash-file-name .b.hash",
    ]);
  });

  it("can't be written where the remote has a folder or a link", () => {
    const local = localTree({ a: 1, b: 1, c: 1 });
    const remote = remoteTree({
      a: 1,
      ".a.hash": "link",
      ".b.hash/x": 1,
      ".c.hash/x": 1,
    });
    const at = { c: { hashFiles: false } };
    expect(compared(local, remote, { at })).toEqual([
      "error type-conflict a",
      "error type-conflict b",
      "send c new",
      "warning remote-special .a.hash",
    ]);
  });

  it("may look like having hash files of their own, and take them along", () => {
    const chain = { ".a.hash": 64, "..a.hash.hash": 64 };
    expect(compared(localTree({}), remoteTree(chain), MIRROR)).toEqual([
      "delete .a.hash orphaned-hash-file",
    ]);
    expect(
      compared(localTree({ a: 1 }), remoteTree({ a: 1, ...chain }), MIRROR),
    ).toEqual([
      "delete ..a.hash.hash orphaned-hash-file",
      "verify a by hash file",
    ]);
    expect(
      compared(localTree({ "..a.hash.hash": 1 }), remoteTree(chain), MIRROR),
    ).toEqual([
      "delete .a.hash orphaned-hash-file",
      "error hash-file-name ..a.hash.hash",
    ]);
  });

  it("are told from local files that only look like them", () => {
    const local = localTree({ ".a.hash": 64, "d/.b.hash/x": 1 });
    const remote = remoteTree({ ".a.hash": 64, "d/.b.hash": 64 });
    expect(compared(local, remote, MIRROR)).toEqual([
      "delete d/.b.hash type-changed",
      "mkdir d/.b.hash type-changed",
      "send d/.b.hash/x new",
      "verify .a.hash",
    ]);
  });

  it("of another entry's name that can't be backed up are left alone", () => {
    const local = localTree({ ".a.hash": "skipped" });
    const remote = remoteTree({ ".a.hash": 64 });
    expect(compared(local, remote, MIRROR)).toEqual([]);
  });
});

describe("a file that became a folder", () => {
  const local = localTree({ "a/x": 1 });
  const remote = remoteTree({ a: 1, ".a.hash": 64 });

  it("is removed first", () => {
    expect(compared(local, remote)).toEqual([
      "delete a type-changed",
      "mkdir a type-changed",
      "send a/x new",
    ]);
  });

  it("is archived first when `onChange` says so", () => {
    expect(compared(local, remote, { all: { onChange: "archive" } })).toEqual([
      "archive a type-changed",
      "mkdir a type-changed",
      "send a/x new",
    ]);
  });

  it("is a conflict when `onChange` keeps or refuses", () => {
    expect(compared(local, remote, { all: { onChange: "keep" } })).toEqual([
      "error type-conflict a",
    ]);
    expect(compared(local, remote, { all: { onChange: "refuse" } })).toEqual([
      "error change-refused a",
    ]);
  });
});

describe("a folder that became a file", () => {
  const local = localTree({ a: 1 });
  const remote = remoteTree({ "a/d/x": 1, "a/.y.hash": 64 });

  it("is emptied and removed first", () => {
    expect(compared(local, remote, MIRROR)).toEqual([
      "delete a/.y.hash type-changed",
      "delete a/d/x type-changed",
      "rmdir a type-changed",
      "rmdir a/d type-changed",
      "send a type-changed",
    ]);
  });

  it("is a conflict when the policies keep anything of it", () => {
    expect(compared(local, remote)).toEqual(["error type-conflict a"]);
    const spec = { ...MIRROR, ignored: ["a/d"] };
    expect(compared(local, remote, spec)).toContain("error type-conflict a");
    expect(compared(local, remote, spec)).not.toContain("rmdir a type-changed");
  });
});

it("never writes to a link or special file on the remote", () => {
  const local = localTree({ a: 1, "b/x": 1 });
  const remote = remoteTree({ a: "link", b: "other" });
  expect(compared(local, remote, MIRROR)).toEqual([
    "error type-conflict a",
    "error type-conflict b",
  ]);
});

describe("an incomplete listing", () => {
  it("is a warning where nothing depends on it", () => {
    const remote = remoteTree({ "d/a": 1 }, { d: "1,000 entries at most" });
    expect(compared(localTree({ "d/a": 1 }), remote)).toEqual([
      "verify d/a",
      "warning listing-incomplete d",
    ]);
    expect(compared(localTree({}), remote)).toEqual([
      "warning listing-incomplete d",
    ]);
  });

  it("leaves doubt on what it does not show: files are asked for, folders can't be", () => {
    const remote = remoteTree({}, { ".": "cut short" });
    expect(compared(localTree({ a: 1, "d/b": 1 }), remote)).toEqual([
      "error listing-incomplete d",
      "send a new doubtful",
      "warning listing-incomplete .",
    ]);
  });

  it("is an error for a folder that vanished while listing", () => {
    const remote = remoteTree({ "d/a": 1 });
    remote.delete(parseRelativePath("d"));
    expect(compared(localTree({ "d/a": 1 }), remote)).toEqual([
      "error listing-incomplete d",
    ]);
  });

  it("is an error under what would be removed", () => {
    const remote = remoteTree(
      { "d/a": 1, "e/f": "folder" },
      {
        d: "cut short",
        "e/f": "cut short",
      },
    );
    expect(compared(localTree({}), remote, MIRROR)).toEqual([
      "delete d/a foreign",
      "error listing-incomplete d",
      "error listing-incomplete d/a",
      "error listing-incomplete e/f",
      "rmdir d foreign",
      "rmdir e gone",
      "rmdir e/f gone",
    ]);
  });
});

describe("a listing that may have been cut short without a word", () => {
  it("leaves doubt on files that it does not show, and none on folders, which were asked for", () => {
    const remote = remoteTree({ "d/a": 1 }, {}, ["."]);
    const local = localTree({ "d/a": 1, "e/b": 1, c: 1 });
    expect(compared(local, remote)).toEqual([
      "mkdir e new",
      "send c new doubtful",
      "send e/b new",
      "verify d/a",
    ]);
  });

  it("may hide hash files: they are looked for where there should be one", () => {
    const remote = remoteTree({ a: 1, b: 1, ".b.hash": 63 }, {}, ["."]);
    const local = localTree({ a: 1, b: 1 });
    expect(compared(local, remote)).toEqual([
      "verify a by hash file",
      "verify b",
    ]);
    const none = { all: { hashFiles: false } };
    expect(compared(local, remote, none)).toEqual(["verify a", "verify b"]);
  });

  it("lets go what it shows", () => {
    const remote = remoteTree({ a: 1, "d/b": 1 }, {}, [".", "d"]);
    expect(compared(localTree({}), remote, MIRROR)).toEqual([
      "delete a foreign",
      "delete d/b foreign",
      "rmdir d foreign",
    ]);
  });

  it("proves no file to be somebody else's", () => {
    const remote = remoteTree({ a: 1, b: 1, ".b.hash": 64 }, {}, ["."]);
    const spec = (onDelete: "keep" | "refuse") => ({
      all: { onDelete, onForeign: "remove" } as const,
    });
    expect(compared(localTree({}), remote, spec("keep"))).toEqual([]);
    expect(compared(localTree({}), remote, spec("refuse"))).toEqual([
      "error delete-refused a",
      "error delete-refused b",
    ]);
    const foreign = { all: { onDelete: "remove", onForeign: "keep" } } as const;
    expect(compared(localTree({}), remote, foreign)).toEqual(["delete b gone"]);
  });

  it("proves no hash file to be an orphan, so the folder stays", () => {
    const tree = { "d/.a.hash": 64, "d/b": 1 };
    expect(compared(localTree({}), remoteTree(tree), MIRROR)).toEqual([
      "delete d/.a.hash orphaned-hash-file",
      "delete d/b foreign",
      "rmdir d foreign",
    ]);
    expect(
      compared(localTree({}), remoteTree(tree, {}, ["d"]), MIRROR),
    ).toEqual(["delete d/b foreign"]);
  });
});

describe("names that differ in case or Unicode normalisation only", () => {
  it("are an error when both are here, unless both are on the remote already", () => {
    const local = localTree({ Foo: 1, foo: 1, "\u00e4": 1, "a\u0308": 1 });
    expect(compared(local, remoteTree({ Foo: 1 }))).toContain(
      "error case-collision foo",
    );
    expect(compared(local, NOTHING)).toEqual([
      "error case-collision foo",
      "error unicode-collision \u00e4",
      "mkdir . new",
      "send Foo new",
      "send a\u0308 new",
      "send foo new",
      "send \u00e4 new",
    ]);
    const remote = remoteTree({ Foo: 1, foo: 1, "\u00e4": 1, "a\u0308": 1 });
    expect(
      compared(local, remote).filter((line) => /colli/.test(line)),
    ).toEqual([]);
  });

  it("are a warning beside what stays on the remote, an error beside what goes", () => {
    const local = localTree({ Foo: 1 });
    const remote = remoteTree({ foo: 1 });
    expect(compared(local, remote)).toEqual([
      "send Foo new",
      "warning case-collision foo",
    ]);
    expect(compared(local, remote, MIRROR)).toEqual([
      "delete foo foreign",
      "error case-collision foo",
      "send Foo new",
    ]);
  });

  it("are an error for two that are sent, also beside a third that stays", () => {
    const local = localTree({ FOO: 1, Foo: 1 });
    expect(compared(local, remoteTree({ foo: 1 }))).toEqual([
      "error case-collision Foo",
      "error case-collision foo",
      "send FOO new",
      "send Foo new",
    ]);
  });

  it("are a warning beside what is ignored or nobody's business", () => {
    const ignored = { ignored: ["foo"] };
    const expected = ["send Foo new", "warning case-collision foo"];
    const remote = remoteTree({ foo: 1 });
    expect(compared(localTree({ Foo: 1 }), remote, ignored)).toEqual(expected);
    expect(compared(localTree({ Foo: 1 }, "file"), remote, MIRROR)).toEqual(
      expected,
    );
  });

  it("don't matter for entries that are not backed up", () => {
    const local = localTree({ Foo: 1, foo: "skipped" });
    expect(compared(local, remoteTree({}))).toEqual(["send Foo new"]);
  });
});

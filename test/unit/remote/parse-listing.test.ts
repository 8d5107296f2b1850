import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  parseListLine,
  parseMdtm,
  parseMlsdLine,
} from "../../../src/remote/parse-listing.ts";
import { toWire } from "../../../src/remote/wire-names.ts";

const mlsd = (line: string) => parseMlsdLine("utf8", toWire("utf8", line));
/** Dates without a year are of 2024 or before. */
const NOW = Date.UTC(2024, 11, 31, 23, 59);
const list = (line: string) => parseListLine("utf8", toWire("utf8", line), NOW);
/** What the line names, whatever its time. */
const named = (line: string) => {
  const parsed = list(line);
  if (parsed.kind !== "entry") return parsed;
  return { ...parsed, entry: { ...parsed.entry, modifiedWithin: undefined } };
};

const SELF = { kind: "self", unique: undefined };
const UNKNOWN = { kind: "unknown" };

const file = (name: string, size: number, modified?: string) => ({
  kind: "entry",
  entry: { name, kind: "file", size, modified },
});
const other = (
  kind: "folder" | "link" | "other",
  name: string,
  modified?: string,
) => ({ kind: "entry", entry: { name, kind, size: 0, modified } });

describe("MLSD", () => {
  test("reads a file and a folder", () => {
    expect(mlsd("type=file;size=3;modify=20240501100000; a.txt")).toEqual(
      file("a.txt", 3, "2024-05-01T10:00:00Z"),
    );
    expect(mlsd("type=dir;modify=20240501100000; sub")).toEqual(
      other("folder", "sub", "2024-05-01T10:00:00Z"),
    );
  });

  test("facts come in any case and order, unknown ones too", () => {
    expect(
      mlsd("Size=7;UNIX.mode=0644;Modify=19991231235959;TYPE=File; A"),
    ).toEqual(file("A", 7, "1999-12-31T23:59:59Z"));
  });

  test.each([
    " leading",
    "trailing ",
    "  two  ",
    "a;b=c; d",
    "-a",
    "x -> y",
    "ü 😀",
  ])("the name %j is kept as it is", (name) => {
    expect(mlsd(`type=file;size=1; ${name}`)).toEqual(file(name, 1));
  });

  test("keeps the fraction of a time, without trailing zeros", () => {
    expect(mlsd("type=file;size=1;modify=20240501100000.120; a")).toEqual(
      file("a", 1, "2024-05-01T10:00:00.12Z"),
    );
    expect(mlsd("type=file;size=1;modify=20240501100000.000; a")).toEqual(
      file("a", 1, "2024-05-01T10:00:00Z"),
    );
  });

  test.each(["20241399000000", "191000501100000", "2024", "20240501100000Z"])(
    "the time %s is none",
    (time) => {
      expect(mlsd(`type=file;size=1;modify=${time}; a`)).toEqual(file("a", 1));
    },
  );

  test("a folder's mark is kept, a file's is not", () => {
    expect(mlsd("type=dir;unique=fe00g20c398; d")).toEqual({
      kind: "entry",
      entry: {
        ...{ name: "d", kind: "folder", size: 0 },
        unique: "fe00g20c398",
      },
    });
    expect(mlsd("type=file;size=1;unique=fe00g20c398; a")).toEqual(
      file("a", 1),
    );
    expect(mlsd("type=OS.unix=slink:d;unique=fe00g20c398; l")).toEqual(
      other("link", "l"),
    );
    expect(mlsd("type=dir;unique=; d")).toEqual(other("folder", "d"));
    for (const line of ["type=cdir;unique=7g1; /a", "type=dir;unique=7g1; ."])
      expect(mlsd(line)).toEqual({ kind: "self", unique: "7g1" });
    for (const line of ["type=pdir;unique=7g1; ..", "type=dir;unique=7g1; .."])
      expect(mlsd(line)).toEqual(SELF);
  });

  test("the folder itself and its parent are no entries", () => {
    expect(mlsd("type=cdir;modify=20240501100000; /backup")).toEqual(SELF);
    expect(mlsd("type=pdir; ..")).toEqual(SELF);
    expect(mlsd("type=dir; .")).toEqual(SELF);
    expect(mlsd("type=dir; ..")).toEqual(SELF);
  });

  test.each([
    ["type=OS.unix=slink:/target;size=5; link", "link"],
    ["type=OS.unix=symlink;size=5; link", "link"],
    ["Type=OS.UNIX=SLINK; link", "link"],
    ["type=OS.unix=chr-0/5; tty", "other"],
    ["type=OS.unix=socket; tty", "other"],
  ] as const)("%s is a %s", (line, kind) => {
    expect(mlsd(line)).toEqual(other(kind, line.slice(line.indexOf("; ") + 2)));
  });

  test("a link's target may hold spaces", () => {
    expect(mlsd("type=OS.unix=slink:/a b c;size=5; na me")).toEqual(
      other("link", "na me"),
    );
    expect(mlsd("size=5;type=OS.unix=slink:/a b;x=y; na; me")).toEqual(
      other("link", "na; me"),
    );
  });

  test("a name that is not UTF-8 is none of ours", () => {
    expect(parseMlsdLine("utf8", "type=file;size=1; caf\xe9")).toEqual(
      other("other", "caf\uFFFD"),
    );
    expect(parseMlsdLine("latin1", "type=file;size=1; caf\xe9")).toEqual(
      file("café", 1),
    );
  });

  test.each([
    ["a slash in the name", "type=file;size=1; a/b"],
    ["a name that leads out", "type=dir; ../../etc"],
    ["a carriage return in the name", "type=file;size=1; a\rb"],
    ["a NUL in the name", "type=file;size=1; a\0b"],
    ["no name", "type=file;size=1; "],
    ["no space", "type=file;size=1;name"],
    ["no type", "size=1; a"],
    ["no facts", " a"],
    ["no size", "type=file; a"],
    ["an empty size", "type=file;size=; a"],
    ["a negative size", "type=file;size=-1; a"],
    ["a size beyond all disks", "type=file;size=99999999999999999999; a"],
    ["an error message", "Permission denied"],
  ])("%s makes the listing incomplete", (_, line) => {
    expect(mlsd(line)).toEqual(UNKNOWN);
  });
});

describe("LIST in Unix form", () => {
  test.each([
    [
      "vsftpd",
      "-rw-r--r--    1 1000     1000        81220 May 01 10:00 a.jpg",
      "a.jpg",
      81220,
    ],
    [
      "vsftpd, an old file",
      "-rw-------    1 ftp      ftp             5 Dec 31  1999 old",
      "old",
      5,
    ],
    [
      "proftpd",
      "-rw-r--r--   1 backup   www-data     2048 Feb 29 00:00 b",
      "b",
      2048,
    ],
    [
      "pure-ftpd",
      "-rw-r--r--    1 1000       users              12 Jan  9 08:05 c",
      "c",
      12,
    ],
    [
      "pyftpdlib",
      "-rw-r--r--   1 root     root            0 Nov 23 02:46 d",
      "d",
      0,
    ],
    ["no group", "-rw-r--r-- 1 owner 42 Jan 1 10:00 e", "e", 42],
    ["neither owner nor group", "-rw-r--r-- 1 42 Jan 1 10:00 f", "f", 42],
    [
      "a group with a space",
      "-rw-r--r-- 1 me Domain Users 7 Jan 1 10:00 g",
      "g",
      7,
    ],
    [
      "numbers for owner and group, day first",
      "-rw-r--r-- 1 0 0 5 12 Jan 2024 h",
      "h",
      5,
    ],
    ["ISO dates", "-rw-r--r-- 1 u g 9 2024-05-01 10:00 i", "i", 9],
    ["ACL mark", "-rw-r--r--+ 1 u g 9 May 1 10:00 j", "j", 9],
    ["SELinux mark", "-rw-r--r--. 1 u g 9 May 1 10:00 k", "k", 9],
    ["setuid bits", "-rwsr-Sr-t 1 u g 9 May 1 10:00 l", "l", 9],
    [
      "more than 4 GiB",
      "-rw-r--r-- 1 u g 5000000000 May 1 10:00 m",
      "m",
      5_000_000_000,
    ],
    ["a German month", "-rw-r--r-- 1 u g 9 Mär 1 10:00 n", "n", 9],
    ["a French month", "-rw-r--r-- 1 u g 9 févr. 1 10:00 o", "o", 9],
    ["a Russian month", "-rw-r--r-- 1 u g 9 янв 12 10:00 p", "p", 9],
    ["a Japanese month", "-rw-r--r-- 1 u g 9 1月 12 10:00 q", "q", 9],
    ["a day with a dot", "-rw-r--r-- 1 u g 9 12. Dez 10:00 r", "r", 9],
  ])("%s", (_, line, name, size) => {
    expect(named(line)).toEqual(file(name, size));
  });

  test.each([
    " leading",
    "  two",
    "trailing ",
    "Jan 02 11:00 x",
    "1 u g 7 Jan 02 11:00 x",
    "-> y",
    "a -> b",
    "ü 😀",
  ])("the name %j is kept as it is", (name) => {
    expect(named(`-rw-r--r-- 1 u g 5 Jan 01 10:00 ${name}`)).toEqual(
      file(name, 5),
    );
    expect(named(`-rw-r--r-- 1 u g 5 Jan 01  2020 ${name}`)).toEqual(
      file(name, 5),
    );
  });

  test("a link is named without its target", () => {
    expect(named("lrwxrwxrwx 1 u g 9 May 1 10:00 to there -> /a -> b")).toEqual(
      other("link", "to there"),
    );
  });

  test.each([
    ["crw-rw-rw- 1 root root 1, 3 May 1 10:00 null", "null"],
    ["brw-rw---- 1 root disk 8,   0 May 1 10:00 sda", "sda"],
    ["srwxrwxrwx 1 u g 0 May 1 10:00 socket", "socket"],
    ["prw-r--r-- 1 u g 0 May 1 10:00 pipe", "pipe"],
  ])("%s is something else", (line, name) => {
    expect(named(line)).toEqual(other("other", name));
  });

  test("the folder itself, its parent and the count are no entries", () => {
    expect(named("drwxr-xr-x 2 u g 4096 May 1 10:00 .")).toEqual(SELF);
    expect(named("drwxr-xr-x 2 u g 4096 May 1 10:00 ..")).toEqual(SELF);
    expect(named("total 12")).toEqual({ kind: "nothing" });
  });
});

describe("LIST in DOS form", () => {
  test("reads files and folders", () => {
    expect(named("05-01-24  10:00AM                 1234 file.txt")).toEqual(
      file("file.txt", 1234),
    );
    expect(named("05-01-2024  22:00                    7 b")).toEqual(
      file("b", 7),
    );
    expect(named("02-25-24  03:04PM       <DIR>          My Folder")).toEqual(
      other("folder", "My Folder"),
    );
    expect(named("02-25-24  03:04PM       <JUNCTION>     there")).toEqual(
      other("link", "there"),
    );
  });

  test("spaces that begin a name are kept", () => {
    expect(named("05-01-24  10:00AM                 1234  file")).toEqual(
      file(" file", 1234),
    );
    expect(named("02-25-24  03:04PM       <DIR>            two")).toEqual(
      other("folder", "  two"),
    );
  });
});

describe("times of LIST, as if its zone were UTC", () => {
  /** From and to, without seconds. */
  const within = (line: string): string | undefined => {
    const parsed = list(line);
    if (parsed.kind !== "entry") return parsed.kind;
    const { modified, modifiedWithin: span } = parsed.entry;
    if (span === undefined || modified !== undefined) return modified;
    const [from, to] = [span.from, span.to].map((time) =>
      new Date(time).toISOString().replace("T", " "),
    );
    return `${from} to ${to}`;
  };
  const minute = (time: string) => `${time}:00.000Z to ${time}:59.999Z`;
  const day = (date: string) =>
    `${date} 00:00:00.000Z to ${date} 23:59:59.999Z`;

  test.each([
    ["May 01 10:07", minute("2024-05-01 10:07")],
    ["may  1  9:07", minute("2024-05-01 09:07")],
    ["1 May 10:07", minute("2024-05-01 10:07")],
    ["1. May 10:07", minute("2024-05-01 10:07")],
    ["Dec 31  1999", day("1999-12-31")],
    ["31 Dec 1999", day("1999-12-31")],
    ["2024-05-01 10:07", minute("2024-05-01 10:07")],
    ["Feb 29 10:07", minute("2024-02-29 10:07")],
    ["Feb 29  2023", undefined],
    ["Feb 30 10:07", undefined],
    ["May 1 24:00", undefined],
    ["May 1 10:60", undefined],
    ["2024-13-01 10:07", undefined],
    ["M\u00e4r 1 10:07", undefined],
    ["Mayo 1 10:07", undefined],
    ["1\u6708 12 10:07", undefined],
  ])("%s", (date, expected) => {
    expect(within(`-rw-r--r-- 1 u g 5 ${date} name`)).toBe(expected);
  });

  test("a date without a year lies at most one day in the future", () => {
    const year = (date: string, now: number): number => {
      const line = `-rw-r--r-- 1 u g 5 ${date} a`;
      const parsed = parseListLine("utf8", line, now);
      if (parsed.kind !== "entry") throw new Error(parsed.kind);
      return new Date(parsed.entry.modifiedWithin?.from ?? 0).getUTCFullYear();
    };
    const newYear = Date.UTC(2025, 0, 1);
    expect(year("Dec 31 23:59", newYear)).toBe(2024);
    expect(year("Jan 01 23:59", newYear)).toBe(2025);
    expect(year("Jan 02 00:00", newYear)).toBe(2025);
    expect(year("Jan 02 00:01", newYear)).toBe(2024);
    expect(year("Jan 01 12:00", newYear - 3_600_000)).toBe(2025);
    expect(year("Feb 29 12:00", newYear)).toBe(2024);
    expect(year("Feb 29 12:00", Date.UTC(2024, 1, 1))).toBe(2020);
    expect(year("Feb 29 12:00", Date.UTC(2104, 1, 1))).toBe(2096);
  });

  test.each([
    ["05-01-24  12:07AM", minute("2024-05-01 00:07")],
    ["05-01-24  10:07AM", minute("2024-05-01 10:07")],
    ["05-01-24  12:07PM", minute("2024-05-01 12:07")],
    ["05-01-24  01:07PM", minute("2024-05-01 13:07")],
    ["05-01-2024  22:07", minute("2024-05-01 22:07")],
    ["12-31-99  10:07AM", minute("1999-12-31 10:07")],
    ["06-05-37  10:07AM", minute("2037-06-05 10:07")],
    ["31-12-99  10:07AM", undefined],
  ])("%s", (date, expected) => {
    expect(within(`${date}                    7 a`)).toBe(expected);
    expect(within(`${date}       <DIR>          a`)).toBe(expected);
  });
});

describe("LIST that nobody can read", () => {
  test.each([
    "ls: cannot access 'x': Permission denied",
    "-rw-r--r-- 1 u g 5 Jan 01 10:00 a/b",
    "-rw-r--r-- 1 u g 5 Jan 01 10:00 ",
    "-rw-r--r-- 1 u g 99999999999999999999 Jan 01 10:00 huge",
    "-rw-r--r-- 1 u g 1, 3 Jan 01 10:00 device that claims to be a file",
    "-rw-r--r-- 1 u g 5 2024-05-01 10:00:00.000 +0000 full-time",
    "d [R----F--] supervisor 512 Jan 16 18:53 login",
    "name only",
    "total",
  ])("%s", (line) => {
    expect(list(line)).toEqual(UNKNOWN);
  });
});

describe("MDTM", () => {
  test("reads what RFC 3659 §3.1 says, and what comes close", () => {
    expect(parseMdtm("213 20240501100000")).toBe("2024-05-01T10:00:00Z");
    expect(parseMdtm("213 20240501100000.5")).toBe("2024-05-01T10:00:00.5Z");
    expect(parseMdtm("213-20240501100000")).toBe("2024-05-01T10:00:00Z");
    expect(parseMdtm("213 never")).toBeUndefined();
    expect(parseMdtm("250 20240501100000")).toBeUndefined();
  });
});

describe("hostile lines", () => {
  const parsers = [
    parseMlsdLine,
    (encoding: "utf8", line: string) => parseListLine(encoding, line, NOW),
  ];
  const wire = fc.string({
    unit: fc.nat(255).map((code) => String.fromCharCode(code)),
    maxLength: 300,
  });
  const column = fc.oneof(
    wire,
    fc.constantFrom("-rw-r--r--", "1", " ", "  ", "Jan 1", "10:00", "5,", "; "),
    fc.constantFrom("type=file;", "size=1;", "<DIR>", "05-01-24", "\0", "/"),
  );

  test("are never an error, and never a name that leads out", () => {
    fc.assert(
      fc.property(fc.array(column, { maxLength: 12 }), (columns) => {
        for (const parse of parsers) {
          const parsed = parse("utf8", columns.join(" "));
          if (parsed.kind !== "entry") continue;
          expect(parsed.entry.name).not.toMatch(/[/\0\r\n]/);
          expect(["", ".", ".."]).not.toContain(parsed.entry.name);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("of the longest length take no time", () => {
    const pieces = [" ", "1 ", "1", "a ", "a", "1, ", "Jan 1 ", "-", ";", "=;"];
    const starts = ["", "-rw-r--r-- 1 ", "05-01-24  10:00AM ", "type=file; "];
    starts.push("-rw-r--r-- 1 u g 5 Jan 1 10:00 ", "type=os.unix=slink:");
    const start = performance.now();
    for (const prefix of starts) {
      for (const piece of pieces) {
        const line = (prefix + piece.repeat(8_192)).slice(0, 8_192);
        for (const parse of parsers) {
          parse("utf8", line);
          parse("utf8", `${line.slice(0, -1)}\n`);
        }
      }
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

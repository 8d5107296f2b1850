import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ServerRefusal, TransientError } from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import type { ReadRequest } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { all, only } from "../contract/requests.ts";
import { type Scene, scenes } from "./scene.ts";

const open = scenes();

/** Two files and a dotfile in /f. */
async function filled(...[options, settings]: Parameters<typeof open>) {
  const scene = await open(options, settings);
  scene.makeFolder("/f");
  for (const name of ["a", "b", ".a.hash"]) scene.write(`/f/${name}`, name);
  return scene;
}

const names = (listing: Awaited<ReturnType<Scene["list"]>>) =>
  listing.kind === "listed"
    ? listing.entries.map(({ name }) => name).sort()
    : listing.kind;

const read = (scene: Scene, path: string, limit = 64) => {
  const request: ReadRequest = { path: parseRemotePath(path), limit };
  return only(scene.remote.read(streamOf([request])));
};

describe.each([true, false])("with MLSD: %s", (mlsd) => {
  const verb = mlsd ? "MLSD" : "LIST";
  const features = { mlsd };

  test.each(["drop", "drop-after"] as const)(
    "a connection lost at it (%s) is replaced",
    async (kind) => {
      const scene = await filled({ features });
      if (kind === "drop") scene.server.inject({ on: verb, do: { kind } });
      else scene.server.inject({ on: verb, do: { kind } });
      expect(names(await scene.list("/f"))).toEqual([".a.hash", "a", "b"]);
      expect(scene.server.connections.total).toBe(2);
    },
  );

  test.each([0, 10])(
    "a data connection cut after %i bytes gives no short listing",
    async (after) => {
      const scene = await filled({ features });
      for (const reply of ["426 Cut.", "451 Cut."])
        scene.server.inject({
          on: verb,
          do: { kind: "cut-data", after, reply },
        });
      expect(names(await scene.list("/f"))).toEqual([".a.hash", "a", "b"]);
    },
  );

  test("a line that nobody understands makes it incomplete", async () => {
    const scene = await filled({ features });
    const lines = ["?!"];
    scene.server.inject({ on: verb, do: { kind: "extra-lines", lines } });
    expect(await scene.list("/f")).toMatchObject({
      kind: "listed",
      incomplete: `a line of the listing can't be read: "?!"`,
    });
    expect(await scene.list("/f")).toMatchObject({ incomplete: undefined });
  });

  test.each([
    "226 Output truncated to 1 entries",
    "226-Options: -a\r\n226 2000 matches total, output truncated",
    "226 Transfer done (but failed to open directory).",
    "226 Listing limited to 2000 files",
    "226 Listing was limited.",
    "250 Partial listing",
  ])("the words %j make it incomplete", async (reply) => {
    const scene = await filled({ features });
    const fault = { kind: "short-listing", entries: 1, reply } as const;
    scene.server.inject({ on: verb, do: fault });
    const listing = await scene.list("/f");
    expect(listing).toMatchObject({
      incomplete: expect.stringContaining("the server says") as unknown,
    });
  });

  test.each([
    "226 Transfer complete.",
    "226-Options: -a -l \r\n226 3 matches total",
    "226-Maximum disk quota limited to 10240 kBytes\r\n226 Used 3000 kBytes",
    "250 Ok",
  ])("the words %j don't", async (reply) => {
    const scene = await filled({ features });
    const fault = { kind: "short-listing", entries: 99, reply } as const;
    scene.server.inject({ on: verb, do: fault });
    expect(await scene.list("/f")).toMatchObject({ incomplete: undefined });
  });

  test("a line that does not end is an error, not the end of memory", async () => {
    const scene = await filled({ features });
    const lines = ["x".repeat(20_000_000)];
    const fault = { kind: "extra-lines", lines } as const;
    scene.server.inject({ on: verb, times: Infinity, do: fault });
    expect(await scene.list("/f")).toMatchObject({
      kind: "failed",
      error: {
        message: "can't list the folder /f: the server's listing does not end",
      },
    });
    // Asking again would not help.
    expect(scene.commands(verb)).toHaveLength(1);
    scene.server.clearFaults();
    expect(names(await scene.list("/f"))).toEqual([".a.hash", "a", "b"]);
  });

  test("a refusal is told in the server's words, and the session goes on", async () => {
    const scene = await filled({ features });
    const text = "550 Permission denied.";
    // LIST is asked for twice: -a may have been the reason.
    scene.server.inject({
      ...{ on: verb, times: mlsd ? 1 : 2 },
      do: { kind: "reply", text },
    });
    const listing = await scene.list("/f");
    expect(listing).toMatchObject({
      kind: "failed",
      error: {
        message: `can't list the folder /f: the server says "${text}"`,
        reply: text,
      },
    });
    expect(names(await scene.list("/f"))).toEqual([".a.hash", "a", "b"]);
    expect(scene.server.connections.total).toBe(1);
  });

  test("a busy server is asked again", async () => {
    const scene = await filled({ features });
    for (const on of ["CWD", verb] as const)
      scene.server.inject({ on, do: { kind: "reply", text: "450 Busy." } });
    expect(names(await scene.list("/f"))).toEqual([".a.hash", "a", "b"]);
    expect(scene.server.connections.total).toBe(1);
  });
});

describe("a folder that can't be entered", () => {
  const refusal = { kind: "reply", text: "550 No." } as const;

  test("is missing when its parent's listing says so too", async () => {
    const scene = await open();
    expect(await scene.list("/x/y/z")).toMatchObject({ kind: "missing" });
  });

  test("is not missing when its parent shows it", async () => {
    const scene = await filled();
    scene.server.inject({ on: "CWD", match: /f$/, do: refusal });
    expect(await scene.list("/f")).toMatchObject({
      kind: "failed",
      error: {
        message: `can't enter the folder /f: the server says "550 No."`,
      },
    });
  });

  test("is not missing when its parent's listing is not whole", async () => {
    const scene = await open();
    scene.server.inject({
      on: "MLSD",
      do: { kind: "short-listing", entries: 0 },
    });
    expect(await scene.list("/x")).toMatchObject({ kind: "failed" });
  });

  test("is not missing when its parent can't be listed", async () => {
    const scene = await open();
    scene.server.inject({ on: "MLSD", do: refusal });
    expect(await scene.list("/x")).toMatchObject({ kind: "failed" });
  });

  test("is not missing because the server is busy", async () => {
    const scene = await filled();
    const text = "450 Busy.";
    scene.server.inject({
      ...{ on: "CWD", match: /f$/, times: Infinity },
      do: { kind: "reply", text },
    });
    expect(await scene.list("/f")).toMatchObject({
      kind: "failed",
      error: expect.any(TransientError) as unknown,
    });
    expect(scene.commands("CWD").filter((l) => l === "CWD /f")).toHaveLength(5);
  });
});

describe("which command lists", () => {
  test("MLSD that is named among the features but not known gives way to LIST", async () => {
    const scene = await filled();
    const text = "500 Unknown command.";
    scene.server.inject({
      ...{ on: "MLSD", times: Infinity },
      do: { kind: "reply", text },
    });
    expect(names(await scene.list("/f"))).toEqual([".a.hash", "a", "b"]);
    await scene.list("/f");
    expect(scene.commands("MLSD")).toHaveLength(1);
  });

  test("LIST -a shows what LIST hides", async () => {
    const scene = await filled({
      ...{ features: { mlsd: false }, hiddenFiles: "with-a" },
    });
    expect(names(await scene.list("/f"))).toEqual([".a.hash", "a", "b"]);
    expect(scene.commands("LIST")).toEqual(["LIST -a"]);
  });

  test("-a that was taken for a name gives way to LIST", async () => {
    const scene = await filled({ features: { mlsd: false } });
    scene.server.inject({
      ...{ on: "LIST", match: /-a/, times: Infinity },
      do: { kind: "reply", text: "550 -a: no such file." },
    });
    expect(names(await scene.list("/f"))).toEqual([".a.hash", "a", "b"]);
    await scene.list("/f");
    expect(scene.commands("LIST")).toEqual(["LIST -a", "LIST", "LIST"]);
  });

  test("one folder that -a can't list does not hide the dotfiles of all others", async () => {
    const scene = await filled({
      ...{ features: { mlsd: false }, hiddenFiles: "with-a" },
    });
    scene.makeFolder("/g");
    await scene.list("/f");
    // As vsftpd does where it may enter but not read.
    scene.server.inject({
      on: "LIST",
      do: { kind: "cut-data", after: 0, reply: "226 Transfer done." },
    });
    expect(await scene.list("/g")).toMatchObject({
      incomplete: "the folder itself is missing in its listing",
    });
    expect(names(await scene.list("/f"))).toEqual([".a.hash", "a", "b"]);
  });

  test("many connections that find out at once agree on whole listings", async () => {
    const scene = await filled(
      { features: { mlsd: false } },
      { connections: 6 },
    );
    scene.server.inject({
      ...{ on: "LIST", match: /-a/, times: Infinity },
      do: { kind: "cut-data", after: 0, reply: "226 Done." },
    });
    const folders = Array.from({ length: 30 }, () => parseRemotePath("/f"));
    for (const listing of await all(scene.remote.list(streamOf(folders))))
      expect(names(listing)).toEqual([".a.hash", "a", "b"]);
  });
});

describe("a server that hides names which begin with a dot", () => {
  const HIDES =
    /^the server hides names .* \(\.ftp-sync is there but not listed\): .*-D/;

  /** A source's folder that ftp-sync was in before, and one beside it. */
  async function used(...[options, settings]: Parameters<typeof open>) {
    const scene = await open(options, settings);
    for (const folder of ["/f/.ftp-sync", "/f/d", "/g"])
      scene.makeFolder(folder);
    for (const path of ["/f/a", "/f/d/b", "/g/c"]) scene.write(path, "x");
    return scene;
  }

  test.each([true, false])(
    "is noticed, and none of its listings trusted (MLSD: %s)",
    async (mlsd) => {
      const scene = await used({ hiddenFiles: "never", features: { mlsd } });
      for (const folder of ["/f", "/f/d", "/g", "/f"])
        expect(await scene.list(folder)).toMatchObject({
          kind: "listed",
          incomplete: expect.stringMatching(HIDES) as unknown,
        });
      expect(
        scene.commands("CWD").filter((line) => line.endsWith(".ftp-sync")),
      ).toEqual(["CWD /f/.ftp-sync"]);
    },
  );

  test("is read with LIST -a when only MLSD hides them", async () => {
    const scene = await used({ hiddenFiles: "with-a" });
    for (const folder of ["/f", "/f"]) {
      const listing = await scene.list(folder);
      expect(listing).toMatchObject({ incomplete: undefined });
      expect(names(listing)).toEqual([".ftp-sync", "a", "d"]);
    }
    expect(scene.commands("MLSD")).toHaveLength(1);
    expect(scene.commands("LIST")).toEqual(["LIST -a", "LIST -a"]);
  });

  test("can still say that a folder is missing", async () => {
    const scene = await used({ hiddenFiles: "never" });
    await scene.list("/f");
    expect(await scene.list("/none")).toMatchObject({ kind: "missing" });
    scene.server.inject({
      on: "CWD",
      match: /\.d$/,
      do: { kind: "reply", text: "550 No." },
    });
    expect(await scene.list("/f/.d")).toMatchObject({ kind: "failed" });
  });

  test("is looked for once a source folder, and no more once a dotfile shows", async () => {
    const scene = await open();
    for (const folder of ["/f/d/e", "/g", "/h", "/i"]) scene.makeFolder(folder);
    scene.write("/h/.hidden", "x");
    for (const folder of ["/f", "/f/d", "/f/d/e", "/g", "/h", "/i"])
      expect(await scene.list(folder)).toMatchObject({ incomplete: undefined });
    const probes = scene
      .commands("CWD")
      .filter((line) => line.endsWith(".ftp-sync"));
    expect(probes).toEqual(["CWD /f/.ftp-sync", "CWD /g/.ftp-sync"]);
  });

  test("is not looked for below the folder that is told to hold all of them, but still in that", async () => {
    const scene = await used({ hiddenFiles: "never" });
    const top = parseRemotePath("/f");
    const probes = () =>
      scene.commands("CWD").filter((line) => line.endsWith("/.ftp-sync"));
    await all(scene.remote.list(streamOf([parseRemotePath("/f/d")]), { top }));
    expect(probes()).toEqual([]);
    await all(scene.remote.list(streamOf([parseRemotePath("/g")]), { top }));
    expect(probes()).toEqual(["CWD /g/.ftp-sync"]);
    expect(await scene.list("/f")).toMatchObject({
      incomplete: expect.stringMatching(HIDES) as unknown,
    });
  });

  test("is looked for in the source's folder, though a missing one had the listing of its parent read", async () => {
    const scene = await used({ hiddenFiles: "never" });
    expect(await scene.list("/none")).toMatchObject({ kind: "missing" });
    expect(await scene.list("/f")).toMatchObject({
      incomplete: expect.stringMatching(HIDES) as unknown,
    });
  });

  test("a connection lost while looking is replaced", async () => {
    const scene = await used({ hiddenFiles: "never" });
    scene.server.inject({
      on: "CWD",
      match: /ftp-sync$/,
      do: { kind: "drop" },
    });
    expect(await scene.list("/f")).toMatchObject({
      incomplete: expect.stringMatching(HIDES) as unknown,
    });
  });
});

describe("as many entries as a silent cap lets through", () => {
  const lines = (mlsd: boolean, count: number): string[] =>
    Array.from({ length: count }, (_, i) =>
      mlsd
        ? `type=file;size=1; f${i}`
        : `-rw-r--r-- 1 u g 1 Jan 01  2020 f${i}`,
    );
  const doubtful = async (mlsd: boolean, count: number) => {
    const scene = await open({ features: { mlsd } });
    scene.makeFolder("/f");
    scene.server.inject({
      on: mlsd ? "MLSD" : "LIST",
      do: { kind: "extra-lines", lines: lines(mlsd, count) },
    });
    const listing = await scene.list("/f");
    if (listing.kind !== "listed") throw new Error(listing.kind);
    expect(listing.entries).toHaveLength(count);
    expect(listing.incomplete).toBeUndefined();
    return listing.doubtful;
  };

  // Both show `.` and `..`.
  test.each([998, 1_998, 9_998])("%i are doubtful", async (count) => {
    expect(await doubtful(true, count)).toBe(true);
    expect(await doubtful(false, count)).toBe(true);
  });

  test.each([0, 10, 500, 997, 999, 1_000, 1_001, 1_500, 2_000, 10_998])(
    "%i are not",
    async (count) => {
      expect(await doubtful(true, count)).toBe(false);
      expect(await doubtful(false, count)).toBe(false);
    },
  );

  test.each([
    [997, false],
    [998, true],
    [999, false],
    [1_000, true],
    [1_001, false],
    [10_000, true],
    [11_000, false],
  ])(
    "`.` and `..` may count where they are not shown: %i",
    async (count, isDoubtful) => {
      const scene = await open({ features: { mlsd: false } });
      const refuse = { kind: "reply", text: "550 No." } as const;
      scene.server.inject({ on: "LIST", do: refuse });
      // With /tmp, which every scene has.
      const others = lines(false, count - 1);
      scene.server.inject({
        on: "LIST",
        do: { kind: "extra-lines", lines: others },
      });
      expect(await scene.list()).toMatchObject({ doubtful: isDoubtful });
    },
  );

  test("a folder that such a listing doesn't show, and that can't be entered, is missing", async () => {
    const scene = await open();
    scene.server.inject({
      on: "MLSD",
      do: { kind: "extra-lines", lines: lines(true, 999) },
    });
    expect(await scene.list("/x")).toMatchObject({ kind: "missing" });
  });
});

describe.each([true, false])("names that are not UTF-8 (MLSD: %s)", (mlsd) => {
  const written = async (encoding: "utf8" | "latin1") => {
    const scene = await open({ features: { mlsd } }, { encoding });
    scene.makeFolder("/f");
    for (const bytes of ["caf\xe9", " \xfc ", "[\xe4]", "\xff -> \xfe"]) {
      const folder = Buffer.from(`${scene.server.root}/f/`);
      writeFileSync(Buffer.concat([folder, Buffer.from(bytes, "latin1")]), "x");
    }
    const listing = await scene.list("/f");
    if (listing.kind !== "listed") throw new Error(listing.kind);
    expect(listing.incomplete).toBeUndefined();
    return listing.entries.map(({ name, kind }) => `${kind} ${name}`).sort();
  };

  test("are files in latin1, each with its own name", async () => {
    expect(await written("latin1")).toEqual([
      ...["file  \xfc ", "file [\xe4]", "file caf\xe9", "file \xff -> \xfe"],
    ]);
  });

  test("are seen in UTF-8, and are no files", async () => {
    expect(await written("utf8")).toEqual([
      ...[
        "other  \uFFFD ",
        "other [\uFFFD]",
        "other caf\uFFFD",
        "other \uFFFD -> \uFFFD",
      ],
    ]);
  });
});

test("links and names that are not UTF-8 are seen, and are no files", async () => {
  const scene = await filled();
  symlinkSync("a", join(scene.server.root, "f/link to"));
  scene.server.inject({
    on: "MLSD",
    do: { kind: "extra-lines", lines: ["type=OS.unix=slink:/a b; x y"] },
  });
  const listing = await scene.list("/f");
  if (listing.kind !== "listed") throw new Error(listing.kind);
  const links = listing.entries.filter(({ kind }) => kind === "link");
  expect(links.map(({ name }) => name).sort()).toEqual(["link to", "x y"]);
});

describe("reading", () => {
  test("a connection lost in the middle is replaced", async () => {
    const scene = await filled();
    scene.write("/f/hash", "0".repeat(64));
    scene.server.inject({ on: "RETR", do: { kind: "drop-after" } });
    scene.server.inject({ on: "RETR", do: { kind: "cut-data", after: 10 } });
    expect(await read(scene, "/f/hash")).toMatchObject({
      content: Buffer.from("0".repeat(64)),
    });
  });

  test("more than was asked for is refused, and the session goes on", async () => {
    const scene = await filled();
    scene.write("/f/large", "x".repeat(10_000_000));
    const result = await read(scene, "/f/large");
    expect(result).toMatchObject({
      kind: "failed",
      error: { message: "can't read /f/large: it holds more than 64 bytes" },
    });
    expect(await read(scene, "/f/a")).toMatchObject({ kind: "content" });
    expect(scene.server.connections.total).toBe(1);
    expect(scene.commands("RETR")).toHaveLength(2);
  });

  test("a missing file fails for itself alone", async () => {
    const scene = await filled();
    expect(await read(scene, "/f/none")).toMatchObject({
      error: expect.any(ServerRefusal) as unknown,
    });
    expect(await read(scene, "/f/a")).toMatchObject({ kind: "content" });
    expect(scene.server.connections.total).toBe(1);
  });
});

describe("a text that is known", () => {
  const textOf = async (scene: Scene, known: readonly string[] = []) => {
    const folders = streamOf([parseRemotePath("/f")]);
    const listing = await only(
      scene.remote.list(folders, { known: new Set(known) }),
    );
    if (listing.kind !== "listed") throw new Error(listing.kind);
    return listing;
  };

  test("is not believed where the server says that it is not whole", async () => {
    const scene = await filled();
    const { text } = await textOf(scene);
    const reply = "226 Output truncated to 3 entries";
    const fault = { kind: "short-listing", entries: 99, reply } as const;
    scene.server.inject({ on: "MLSD", do: fault });
    const again = await textOf(scene, [text?.digest ?? ""]);
    expect(again.text).toEqual(text);
    expect(again.incomplete).toMatch("the server says");
  });

  test("is none where a line of it can't be read", async () => {
    const scene = await filled();
    const lines = ["?!"];
    const fault = { kind: "extra-lines", lines } as const;
    scene.server.inject({ on: "MLSD", times: 2, do: fault });
    const { text, incomplete } = await textOf(scene);
    expect(incomplete).toMatch("can't be read");
    // Nobody should know it; who does all the same is not told that the folder is whole.
    const again = await textOf(scene, [text?.digest ?? ""]);
    expect(() => again.entries).toThrow("is none any more");
  });

  test("is short: a long one is read as it comes", async () => {
    const scene = await filled();
    const lines = Array.from(
      { length: 9_000 },
      (_, i) => `type=file;size=1; ${"n".repeat(120)}${i}`,
    );
    scene.server.inject({ on: "MLSD", do: { kind: "extra-lines", lines } });
    const { text, entries, incomplete } = await textOf(scene);
    expect({ text, incomplete }).toEqual({});
    expect(entries).toHaveLength(9_003);
  });
});

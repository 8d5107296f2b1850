import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseRemotePath } from "../../src/model/path.ts";
import type { Listing, Placement } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { CollectingSink } from "../contract/collecting-sink.ts";
import { all, change, placement, summary } from "../contract/requests.ts";
import type { Choke } from "../support/ftp-server/server-options.ts";
import { openRemote, type Scene, scenes } from "./scene.ts";
import { startScript, startScriptedServer } from "./scripted-server.ts";

const open = scenes();

const digits = (id: number) => String(id % 10).repeat(64);

function manyFiles(count: number): Placement[] {
  return Array.from({ length: count }, (_, id) =>
    placement(`/file-${id}`, `content ${id}`, {
      ...{ id, modified: "2024-05-01T10:00:00Z" },
      hashFile: { exists: false, content: digits(id) },
    }),
  );
}

function expectFiles(scene: Scene, count: number): void {
  for (let id = 0; id < count; id++) {
    expect(scene.read(`/file-${id}`)).toBe(`content ${id}`);
    expect(scene.read(`/.file-${id}.hash`)).toBe(digits(id));
  }
}

/** How often this side spoke and then had to wait for answers. */
function exchanges(scene: Scene): number {
  let count = 0;
  let speaks = false;
  for (const line of scene.opened.dialogue) {
    const sends = line.startsWith("[1] >");
    if (sends && !speaks) count += 1;
    speaks = sends;
  }
  return count;
}

describe("round trips", () => {
  test.each([
    ["without hash files", undefined, 2],
    ["with hash files", "0".repeat(64), 4],
  ])("for a file %s are few", async (_, content, most) => {
    const scene = await open();
    const files = (from: number, count: number) =>
      Array.from({ length: count }, (_, id) =>
        placement(`/f${from + id}`, "x", {
          ...{ id, modified: "2024-05-01T10:00:00Z" },
          hashFile: { exists: false, content },
        }),
      );
    await scene.place(...files(0, 5));
    const before = exchanges(scene);
    await scene.place(...files(5, 50));
    // One more each is the data connection's handshake: 3 and 6 in all.
    expect((exchanges(scene) - before) / 50).toBeLessThanOrEqual(most + 0.1);
  });

  test("for a small file that is fetched are few", async () => {
    const scene = await open();
    const files = smallFiles(scene, 55);
    await fetchAll(scene, files.slice(0, 5));
    const before = exchanges(scene);
    await fetchAll(scene, files.slice(5));
    // One more is the data connection's handshake: 3 in all.
    expect((exchanges(scene) - before) / 50).toBeLessThanOrEqual(2 + 0.1);
  });

  test("for many small files that are hashed are few", async () => {
    const scene = await open({ features: { hash: true } });
    const files = smallFiles(scene, 100);
    await scene.list();
    const before = exchanges(scene);
    const results = await all(scene.remote.hash(streamOf(files)));
    expect(results.map(({ kind }) => kind)).toEqual(Array(100).fill("hash"));
    expect(exchanges(scene) - before).toBeLessThan(10);
  });

  test("for many small changes are few", async () => {
    const scene = await open();
    const steps = (kind: "make-folder" | "remove-file", name: string) =>
      Array.from({ length: 100 }, (_, id) =>
        change(kind, `/${name}${id}`, { id }),
      );
    for (let id = 0; id < 100; id++) scene.write(`/f${id}`, "x");
    await scene.list();
    const before = exchanges(scene);
    expect(
      (await scene.change(...steps("make-folder", "d"))).done,
    ).toHaveLength(100);
    expect(
      (await scene.change(...steps("remove-file", "f"))).done,
    ).toHaveLength(100);
    expect(exchanges(scene) - before).toBeLessThan(20);
    expect(scene.names().filter((name) => name.startsWith("f"))).toEqual([]);
  });
});

test("nothing is said while data flows", async () => {
  const scene = await open({ duringTransfers: "aborts" }, { connections: 3 });
  expect((await scene.place(...manyFiles(40))).done).toHaveLength(40);
  expectFiles(scene, 40);
  expect(scene.server.commandsDuringTransfer).toBe(0);
});

function listAll(scene: Scene, folders: string[]): Promise<Listing[]> {
  return all(scene.remote.list(streamOf(folders.map(parseRemotePath))));
}

function smallFiles(scene: Scene, count: number) {
  return Array.from({ length: count }, (_, id) => {
    scene.write(`/small-${id}`, "x");
    const path = parseRemotePath(`/small-${id}`);
    return { id, path, size: 1, sink: new CollectingSink() };
  });
}

/** Makes folders, each with a number of files of its own. */
function folders(scene: Scene, count: number): string[] {
  return Array.from({ length: count }, (_, id) => {
    const name = `/folder-${id}`;
    scene.makeFolder(name);
    for (let file = 0; file < 5 + (id % 7); file++)
      scene.write(`${name}/${id}-${file}`, "x");
    return name;
  });
}

function expectFolders(
  listings: readonly Listing[],
  names: readonly string[],
): void {
  const found = new Map(listings.map((listing) => [listing.folder, listing]));
  for (const [id, name] of names.entries()) {
    const listing = found.get(parseRemotePath(name));
    if (listing?.kind !== "listed") throw new Error(`${name} is not listed`);
    expect(listing.incomplete).toBeUndefined();
    const numbers = listing.entries.map((entry) => entry.name);
    expect(numbers.sort()).toEqual(
      Array.from({ length: 5 + (id % 7) }, (_, file) => `${id}-${file}`).sort(),
    );
  }
}

async function fetchAll(
  { remote }: Scene,
  files: ReturnType<typeof smallFiles>,
): Promise<void> {
  const { done } = summary(await all(remote.fetch(streamOf(files))));
  expect(done).toEqual(files.map(({ id }) => id));
  for (const { sink } of files) expect(sink.held).toBe(1);
}

describe("when all of a file is there", () => {
  test("the next one is asked for before the server's last word on it", async () => {
    const scene = await open({}, { timeout: 300 });
    const files = smallFiles(scene, 4);
    // So that the server is known to take several commands at once.
    await scene.list();
    const first = scene.server.commands.length;
    scene.server.inject({ on: "RETR", do: { kind: "no-completion" } });
    await fetchAll(scene, files);
    const lines = scene.server.commands.slice(first).map(({ line }) => line);
    expect(lines.slice(0, 3)).toEqual(["EPSV", "RETR /small-0", "EPSV"]);
    // What was here when its last word got lost is not asked for again.
    expect(scene.commands("RETR")).toHaveLength(4);
  });

  test("so it is once the server has said that it sent it, while this side still takes it in", async () => {
    const scene = await open();
    await scene.list();
    const [first, ...others] = smallFiles(scene, 4);
    if (first === undefined) throw new Error("no file");
    const content = "x".repeat(500_000);
    scene.write("/small-0", content);
    let onOthers: () => void = () => undefined;
    const othersCame = new Promise<void>((resolve) => (onOthers = resolve));
    const sink = new CollectingSink(() => othersCame);
    const slow = { ...first, size: content.length, sink };
    const outcomes = all(scene.remote.fetch(streamOf([slow, ...others])));
    await expect
      .poll(() => others.map(({ sink }) => sink.held))
      .toEqual([1, 1, 1]);
    onOthers();
    expect(summary(await outcomes).done).toEqual([0, 1, 2, 3]);
    expect(sink.content.toString()).toBe(content);
  });

  test("and not before", async () => {
    const scene = await open({ duringTransfers: "aborts" });
    await fetchAll(scene, smallFiles(scene, 12));
    expect(scene.server.commandsDuringTransfer).toBe(0);
  });
});

describe("when all of a listing is there", () => {
  test("the next one is asked for before the server's last word on it", async () => {
    const scene = await open({}, { timeout: 300 });
    for (const name of ["a", "b", "c", "d"]) scene.makeFolder(`/${name}`);
    // So that the server is known to take several commands at once.
    await scene.list();
    const first = scene.server.commands.length;
    scene.server.inject({ on: "MLSD", do: { kind: "no-completion" } });
    const listings = await listAll(scene, ["/a", "/b", "/c", "/d"]);
    expect(listings.map(({ kind }) => kind)).toEqual(Array(4).fill("listed"));
    const lines = scene.server.commands.slice(first).map(({ line }) => line);
    expect(lines.slice(0, 5)).toEqual([
      ...["CWD /a", "EPSV", "MLSD", "CWD /b", "EPSV"],
    ]);
  });

  test("and not before", async () => {
    const scene = await open({ duringTransfers: "aborts" });
    const names = folders(scene, 12);
    expectFolders(await listAll(scene, names), names);
    expect(scene.server.commandsDuringTransfer).toBe(0);
  });
});

describe("during a transfer a server that gets the question for the next port", () => {
  test("afterwards answers it has it in the same exchange", async () => {
    const scene = await open();
    await fetchAll(scene, smallFiles(scene, 30));
    expect(scene.server.commandsDuringTransfer).toBeGreaterThan(0);
    const names = folders(scene, 40);
    await scene.list();
    const before = exchanges(scene);
    expectFolders(await listAll(scene, names), names);
    await fetchAll(scene, smallFiles(scene, 40));
    // One more is the data connection's handshake: 2 in all.
    expect((exchanges(scene) - before) / 80).toBeLessThanOrEqual(1 + 0.1);
    expect(scene.opened.notices).toEqual([]);
  });

  test.each(["aborts", "obeyed", "refused"] as const)(
    "(%s) is asked so once, and no more",
    async (duringTransfers) => {
      const scene = await open({ duringTransfers }, { connections: 3 });
      await fetchAll(scene, smallFiles(scene, 60));
      const names = folders(scene, 40);
      expectFolders(await listAll(scene, names), names);
      expect(scene.server.commandsDuringTransfer).toBe(1);
      expect(scene.opened.notices).toEqual([]);
    },
  );

  test("may be asked so while it lists for the first time", async () => {
    for (const duringTransfers of ["aborts", "obeyed", "refused"] as const) {
      const scene = await open({ duringTransfers }, { connections: 3 });
      const names = folders(scene, 60);
      expectFolders(await listAll(scene, names), names);
      expect(scene.server.commandsDuringTransfer).toBe(1);
      expect(scene.opened.notices).toEqual([]);
    }
  });

  test.each(["aborts", "obeyed", "refused"] as const)(
    "(%s) is asked so at once where many transfers are to come, and no more",
    async (duringTransfers) => {
      const scene = await open({ duringTransfers }, { connections: 3 });
      scene.remote.warmUp(60);
      const names = folders(scene, 5);
      expectFolders(await listAll(scene, names), names);
      expect(scene.server.commandsDuringTransfer).toBe(1);
      expect(scene.opened.notices).toEqual([]);
    },
  );

  test("may have been told to enter a folder that is not there: nothing else is taken for it", async () => {
    const scene = await open();
    const names = folders(scene, 40);
    const gone = ["/gone-1", "/folder-3/gone-2"];
    const asked = [...names.slice(0, 30), ...gone, ...names.slice(30)];
    const listings = await listAll(scene, asked);
    expectFolders(listings, names);
    const missing = listings.filter(({ kind }) => kind === "missing");
    expect(missing.map(({ folder }) => folder).sort()).toEqual(gone.sort());
  });

  test("may have no such file to send: the others come", async () => {
    const scene = await open();
    await fetchAll(scene, smallFiles(scene, 30));
    const files = smallFiles(scene, 30);
    rmSync(join(scene.server.root, "small-7"));
    const { done, failed } = summary(
      await all(scene.remote.fetch(streamOf(files))),
    );
    expect(failed.get(7)?.message).toMatch(/550/);
    expect(done).toHaveLength(29);
    expect(scene.opened.notices).toEqual([]);
  });

  test("may end a longer one all the same: then it is asked so no more", async () => {
    const scene = await open();
    await fetchAll(scene, smallFiles(scene, 30));
    const fault = scene.server.inject({
      on: "RETR",
      do: { kind: "cut-data", after: 1 },
    });
    await fetchAll(scene, smallFiles(scene, 30));
    expect(fault.fired).toBe(1);
    const before = scene.server.commandsDuringTransfer;
    await fetchAll(scene, smallFiles(scene, 30));
    expect(scene.server.commandsDuringTransfer).toBe(before);
    expect(scene.opened.notices).toEqual([]);
  });

  test("need not wait for the end of this side's half of the data connection, as proftpd would", async () => {
    let connections = 0;
    const data = await startScriptedServer((socket) => {
      connections += 1;
      if (connections <= 20) socket.end("x");
      // Reading is what notices the other side's end.
      else socket.resume().once("end", () => socket.end("x"));
    });
    const server = await startScript({
      EPSV: `229 Ok (|||${data.port}|)`,
      RETR: "150 Here.\r\n226 Done.",
    });
    const { remote, notices } = openRemote(server, { timeout: 500 });
    const files = Array.from({ length: 40 }, (_, id) => {
      const path = parseRemotePath(`/small-${id}`);
      return { id, path, size: 1, sink: new CollectingSink() };
    });
    const { done } = summary(await all(remote.fetch(streamOf(files))));
    expect(done).toHaveLength(40);
    expect(notices).toEqual([]);
    await remote.close();
    server.stop();
    data.stop();
  });

  test("may never answer it: that costs a pause, and no file", async () => {
    const scene = await open({}, { timeout: 300 });
    const files = smallFiles(scene, 40);
    await fetchAll(scene, files.slice(0, 16));
    const fault = scene.server.inject({ on: "EPSV", do: { kind: "silence" } });
    await fetchAll(scene, files.slice(16));
    expect(fault.fired).toBe(1);
  });
});

describe("during an upload a server that gets the question for the next port", () => {
  /** So many downloads prove that it may be asked during those. */
  const PROOF = 30;

  const uploads = (from: number, count: number, content = "x") =>
    Array.from({ length: count }, (_, id) =>
      placement(`/up-${from + id}`, `${content}${from + id}`, {
        ...{ id: from + id, modified: "2024-05-01T10:00:00Z" },
      }),
    );
  const proven = async (...options: Parameters<typeof open>) => {
    const scene = await open(...options);
    await fetchAll(scene, smallFiles(scene, PROOF));
    return scene;
  };
  const expectUploads = (scene: Scene, count: number, content = "x") => {
    for (let id = 0; id < count; id++)
      expect(scene.read(`/up-${id}`)).toBe(`${content}${id}`);
  };

  test("afterwards answers it has it in the same exchange", async () => {
    const scene = await proven();
    await scene.place(...uploads(0, 10));
    const before = exchanges(scene);
    await scene.place(...uploads(10, 50));
    // One more is the data connection's handshake: 2 in all.
    expect((exchanges(scene) - before) / 50).toBeLessThanOrEqual(1 + 0.1);
    expectUploads(scene, 60);
    expect(scene.opened.notices).toEqual([]);
  });

  // The question that brings the dialogue back in step is refused as well.
  test.each([
    ["aborts", 1],
    ["obeyed", 1],
    ["refused", 2],
  ] as const)(
    "(%s) is asked so once, and no more, and has all files",
    async (duringUploads, questions) => {
      const few = { connections: 3, timeout: 300 };
      const scene = await proven({ duringUploads }, few);
      const before = scene.server.commandsDuringTransfer;
      const { failed } = await scene.place(...uploads(0, 60));
      expect([...failed.values()]).toEqual([]);
      expectUploads(scene, 60);
      expect(scene.server.commandsDuringTransfer - before).toBe(questions);
      expect(scene.opened.notices).toEqual([]);
    },
  );

  test("is not asked so where downloads have not proven that it waits", async () => {
    const scene = await open({ duringTransfers: "aborts" });
    await scene.place(...uploads(0, 60));
    expectUploads(scene, 60);
    expect(scene.server.commandsDuringTransfer).toBe(0);
  });

  test("is not asked so with a large file, nor in a long write", async () => {
    const scene = await proven();
    await scene.place(...uploads(0, 20));
    const before = scene.server.commandsDuringTransfer;
    const large = "large ".repeat(200_000);
    await scene.place(...uploads(0, 1, large));
    expectUploads(scene, 1, large);
    expect(scene.server.commandsDuringTransfer).toBe(before);
    const folder = `/${"long/".repeat(180)}`;
    scene.makeFolder(folder);
    const name = `${folder}${"n".repeat(200)}`;
    const { done } = await scene.place(
      ...["1", "2"].map((end, id) =>
        placement(name + end, "x", {
          ...{ id, temporary: `${name}-${end}` },
        }),
      ),
    );
    expect(done).toHaveLength(2);
    expect(scene.server.commandsDuringTransfer).toBe(before);
  });

  test("may have no room for it: it is not asked again for that", async () => {
    const scene = await proven();
    await scene.place(...uploads(0, 20));
    const fault = scene.server.inject({
      ...{ on: "STOR", times: Infinity },
      do: { kind: "cut-data", after: 0, reply: "452 Disk full." },
    });
    const { failed } = await scene.place(...uploads(20, 1));
    expect(failed.get(20)?.message).toContain("452 Disk full.");
    expect(fault.fired).toBe(1);
  });
});

const CHOKES: readonly (Choke & { readonly title: string })[] = [
  { title: "forgets all but the first", kind: "drops-rest" },
  { title: "refuses all but the first", kind: "refuses-rest" },
  { title: "takes them for one", kind: "merges-lines" },
  { title: "closes the connection", kind: "closes" },
  { title: "closes at four or more", kind: "closes", from: 4 },
  { title: "refuses all but the first of four", kind: "refuses-rest", from: 4 },
  { title: "closes at a rename in company", kind: "closes", with: "RNFR" },
  { title: "forgets what follows a size", kind: "drops-rest", with: "SIZE" },
];

describe("a server that gets several commands at once and", () => {
  test.each(CHOKES)("$title is served one at a time", async (choke) => {
    const scene = await open(
      { pipelining: choke },
      { timeout: 300, connections: 2 },
    );
    const { done, failed } = await scene.place(...manyFiles(30));
    expect([...failed.values()]).toEqual([]);
    expect(done).toHaveLength(30);
    expectFiles(scene, 30);
    expect(scene.names()).toHaveLength(60);
    const notices = scene.opened.notices.filter((text) =>
      text.includes("does not stand several commands at once"),
    );
    expect(notices).toHaveLength(1);
    const before = scene.opened.notices.length;
    await scene.place(...manyFiles(10));
    expect(scene.opened.notices).toHaveLength(before);
  });
});

test("a firewall that overlooks ports named in company gets them named alone", async () => {
  const scene = await open({ passiveOnlyAlone: true }, { timeout: 300 });
  const { failed } = await scene.place(...manyFiles(10));
  expect([...failed.values()]).toEqual([]);
  expectFiles(scene, 10);
  // Found out once; what was asked in the same write is lost with it.
  expect(scene.opened.notices.length).toBeLessThanOrEqual(4);
});

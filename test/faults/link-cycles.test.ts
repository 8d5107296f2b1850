/** Servers that show a link to a folder as a folder: a tree that leads back into itself is listed once. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  childPath,
  parseRelativePath,
  parseRemotePath,
  ROOT,
} from "../../src/model/path.ts";
import type { Policies } from "../../src/model/policy.ts";
import { DEFAULT_POLICY } from "../../src/model/policy.ts";
import type { Listing, RemoteFiles } from "../../src/model/remote-files.ts";
import { TreeListing } from "../../src/operations/list-tree.ts";
import { MemoryRemote } from "../support/memory-remote.ts";
import {
  realServerCases,
  startRealServer,
} from "../support/real-servers/real-servers.ts";
import { openRemote, scenes } from "./scene.ts";
import type { RemotePath } from "../../src/model/path.ts";

const open = scenes();

const TO = parseRemotePath("/backup");
const STATE = parseRemotePath("/backup/.ftp-sync");
const POLICIES: Policies = {
  id: "",
  ignores: () => false,
  of: () => DEFAULT_POLICY,
};

async function listed(remote: RemoteFiles) {
  const listing = new TreeListing(
    remote,
    TO,
    STATE,
    POLICIES,
    true,
    () => undefined,
  );
  await listing.list([ROOT]);
  return listing.tree;
}

/** Two folders, one in the other, and in the inner one a file and links to both. */
function makeCycle(root: string): void {
  const inner = join(root, "backup/a/b");
  mkdirSync(inner, { recursive: true });
  writeFileSync(join(inner, "file"), "x");
  symlinkSync("..", join(inner, "up"));
  symlinkSync("../..", join(inner, "top"));
}

test("a folder with the mark of one above it is not entered, and the listing that holds it not trusted", async () => {
  const scene = await open({ linksFollowed: true });
  makeCycle(scene.server.root);
  const tree = await listed(scene.remote);
  expect([...tree.keys()]).toEqual([".", "a", "a/b"]);
  const inner = tree.get(parseRelativePath("a/b"));
  expect(inner?.entries.map(({ name }) => name).sort()).toEqual([
    "file",
    "top",
    "up",
  ]);
  expect(inner?.incomplete).toBe(
    '"up" in it is the folder /backup/a again, by a link it seems, and is not entered',
  );
  expect(tree.get(ROOT)?.incomplete).toBeUndefined();
});

test("two folders beside each other may have one mark", async () => {
  const scene = await open({ linksFollowed: true });
  mkdirSync(join(scene.server.root, "backup/a"), { recursive: true });
  symlinkSync("a", join(scene.server.root, "backup/b"));
  const tree = await listed(scene.remote);
  expect([...tree.keys()].sort()).toEqual([".", "a", "b"]);
  expect(
    [...tree.values()].every(({ incomplete }) => incomplete === undefined),
  ).toBe(true);
});

const [pyftpdlib] = realServerCases().filter(
  ({ name }) => name === "pyftpdlib",
);
test.skipIf(pyftpdlib?.unavailable !== undefined)(
  "pyftpdlib, which marks no folder in its own listing, is caught one round later",
  async () => {
    const server = await startRealServer("pyftpdlib", "none");
    makeCycle(server.root);
    await server.handOver();
    const { remote } = openRemote(server);
    const tree = await listed(remote);
    await remote.close();
    await server.stop();
    expect([...tree.keys()]).toEqual([".", "a", "a/b", "a/b/top"]);
    for (const path of ["a/b", "a/b/top"])
      expect(tree.get(parseRelativePath(path))?.incomplete).toMatch(
        / again, by a link it seems, /,
      );
  },
);

test("without marks, several links that lead upwards end all the same", async () => {
  const features = { mlsd: false };
  const scene = await open({ linksFollowed: true, features });
  makeCycle(scene.server.root);
  const tree = await listed(scene.remote);
  expect(tree.size).toBeLessThan(400);
  expect(tree.get(parseRelativePath("a/b"))?.incomplete).toBeUndefined();
  const again = parseRelativePath(`a/b${"/up/b".repeat(3)}`);
  expect(tree.get(again)?.incomplete).toBe(
    "it shows what /backup/a/b shows, again and again, by a link it seems, and what is in it is not entered",
  );
});

describe("without marks", () => {
  /** Every folder in it holds one of this name, and so on; no two show the same. */
  class Endless extends MemoryRemote {
    #count = 0;

    constructor(readonly name: string) {
      super();
    }

    override async *list(
      folders: AsyncIterable<RemotePath>,
    ): AsyncIterable<Listing> {
      for await (const folder of folders)
        yield {
          ...{ kind: "listed", folder, incomplete: undefined, doubtful: false },
          entries: [
            { name: this.name, kind: "folder", size: 0, modified: undefined },
            {
              ...{ name: "file", kind: "file", modified: undefined },
              size: (this.#count += 1),
            },
          ],
        };
    }
  }

  /** Two folders in each, and a thousand files. */
  class Wide extends MemoryRemote {
    override async *list(
      folders: AsyncIterable<RemotePath>,
    ): AsyncIterable<Listing> {
      const common = { size: 0, modified: undefined };
      const files = Array.from({ length: 1_000 }, (_, index) => ({
        ...({ name: `file-${index}`, kind: "file", ...common } as const),
      }));
      let count = 0;
      for await (const folder of folders) {
        const inside = [1, 2].map(() => ({
          ...({
            name: `folder-${++count}`,
            kind: "folder",
            ...common,
          } as const),
        }));
        yield {
          ...{ kind: "listed", folder, incomplete: undefined, doubtful: false },
          entries: [...inside, ...files],
        };
      }
    }
  }

  test("folders in folders without end are an error, not the end of memory", async () => {
    await expect(listed(new Wide())).rejects.toThrow(
      "can't list the folder /backup: what the server shows in it does not end",
    );
  });

  test.each([
    ["deeper than 255 levels", "d", 255],
    ["longer than 4,096 bytes", "\u00fc".repeat(100), 20],
  ])(
    "a path %s is not followed, and its listing not trusted",
    async (_, name, levels) => {
      const tree = await listed(new Endless(name));
      let deepest = ROOT;
      for (let i = 0; i < levels; i++) deepest = childPath(deepest, name);
      expect(tree.get(deepest)?.incomplete).toBeUndefined();
      expect(tree.get(childPath(deepest, name))).toEqual({
        ...{ entries: [], doubtful: false },
        incomplete: expect.stringMatching(
          /^it lies deeper than any folder can/,
        ) as unknown,
      });
      expect(tree.size).toBe(levels + 2);
    },
  );
});

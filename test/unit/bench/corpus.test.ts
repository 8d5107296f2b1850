/** What the bench uploads is the same on every machine. */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCorpus } from "../../bench/corpus.ts";
import { snapshot } from "../../support/disk.ts";

test("a corpus has the files, folders and bytes that it always had", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ftp-sync-corpus-"));
  try {
    makeCorpus(folder, { files: 3, folders: 2, sizes: [10, 20] });
    expect([...(await snapshot(folder))]).toMatchInlineSnapshot(`
      [
        [
          "folder-0",
          "folder",
        ],
        [
          "folder-0/file-0.bin",
          "9cab5901b195a38df68eca9329b90f2e8b10db3424a20da2e776986703b30fee",
        ],
        [
          "folder-0/file-2.bin",
          "f29b5a0c426ce05a0dabbe66638811758027a32f6d75aca043b7e7849dca8b63",
        ],
        [
          "folder-1",
          "folder",
        ],
        [
          "folder-1/file-1.bin",
          "45c4a1ee5c20093a35a2baa62735cc7c1480b95bc5756ff2fccefa0a89f639ae",
        ],
      ]
    `);
    const { mtimeMs } = await stat(join(folder, "folder-1/file-1.bin"));
    expect(mtimeMs).toBe(Date.UTC(2024, 1, 29, 12));
  } finally {
    await rm(folder, { recursive: true });
  }
});

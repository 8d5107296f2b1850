/** The inventory as a document: its text, and what is believed when it is read back. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { serializeInventory } from "../../../src/inventory/serialize-inventory.ts";
import type { Catalogue } from "../../../src/model/catalogue.ts";
import { InventoryError } from "../../../src/model/errors.ts";
import { walkCatalogue } from "../../../src/model/walk-catalogue.ts";
import { manyChanges } from "../state/many-files.ts";
import {
  example,
  inventoryOf,
  PLANS,
  read,
  textOf,
} from "./example-inventory.ts";
import { randomChanges } from "./random-changes.ts";

const TEXT = textOf(example());

function contentOf(catalogue: Catalogue): unknown {
  const { base, plan } = catalogue;
  const folders = [...catalogue.folders()].sort();
  const copies = catalogue
    .archived()
    .toSorted((a, b) => (a.plan + a.path < b.plan + b.path ? -1 : 1));
  return {
    ...{ base, plan, folders, copies, applied: catalogue.applied() },
    items: [...walkCatalogue(catalogue)],
  };
}

async function expectSame(text: string, block?: number): Promise<void> {
  const { catalogue, ...rest } = await read(text, block);
  const { catalogue: expected, ...others } = example();
  expect(rest).toEqual(others);
  expect(contentOf(catalogue)).toEqual(contentOf(expected));
}

it("has one entry a line, in the byte order of paths", async () => {
  await expect(TEXT).toMatchFileSnapshot("../../golden/inventory/example.json");
});

describe("read back", () => {
  it("is what was written, however the bytes come", async () => {
    for (const block of [1, 7, 1 << 20]) await expectSame(TEXT, block);
  });

  it("is so too when an editor or git laid it out anew", async () => {
    await expectSame(JSON.stringify(JSON.parse(TEXT)));
    await expectSame(JSON.stringify(JSON.parse(TEXT), undefined, 2));
    await expectSame(TEXT.replaceAll("\n", "\r\n"));
    await expectSame(`\ufeff${TEXT}`);
  });

  it("is what was written, whatever the catalogue holds", async () => {
    await fc.assert(
      fc.asyncProperty(randomChanges, async (changes) => {
        const inventory = inventoryOf(changes);
        const text = textOf(inventory);
        const again = await read(text);
        expect(contentOf(again.catalogue)).toEqual(
          contentOf(inventory.catalogue),
        );
        expect(textOf(again)).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it("knows an interrupted first run", async () => {
    const text = TEXT.replace('"serial": 2, "plan"', '"serial": 0, "plan"')
      .replace(`"plan": "${PLANS[1] ?? ""}",\n`, '"plan": null,\n')
      .replace('"interrupted": []', `"interrupted": ["${PLANS[0] ?? ""}"]`);
    const { planId, interrupted, catalogue } = await read(text);
    expect([planId, interrupted]).toEqual([undefined, [PLANS[0]]]);
    expect(catalogue.plan).toBe("1".repeat(16));
  });
});

describe("refused, with the place, is", () => {
  const lineOf = (words: string): number =>
    TEXT.slice(0, TEXT.indexOf(words)).split("\n").length;
  const drop = (words: string): string =>
    TEXT.split("\n")
      .filter((line) => !line.includes(words))
      .join("\n");
  const at = (words: string, problem: string): string =>
    `i.json:${lineOf(words)}: ${problem}`;
  const doubled = TEXT.replace(/(\{"path": "a\/b".*\n)/, "$1$1");

  test.each([
    ["nothing", "", "i.json is empty"],
    ["what is no JSON", "hello", "i.json is no inventory: it is not JSON"],
    ["another document", '{"format": "x"}', "i.json is no inventory of ftp"],
    [
      "another version",
      TEXT.replace('"version": 1', '"version": 2'),
      "an inventory of version 2",
    ],
    ["no UTF-8", Buffer.from([0xff, 0xfe]), "it is not UTF-8"],
    [
      "an unknown key in the head",
      TEXT.replace('"source"', '"password": "x", "source"'),
      'must NOT have additional properties: "password"',
    ],
    [
      "a size that is none",
      TEXT.replace('"a/b", "size": 2', '"a/b", "size": -2'),
      at('"a/b"', "size must be >= 0"),
    ],
    [
      "a path that leads out",
      TEXT.replace('"a/b"', '"a/../../b"'),
      at('"a/b"', "path must match pattern"),
    ],
    [
      "an entry that stands twice",
      doubled,
      `i.json:${lineOf('"a/b"') + 1}: it stands here twice`,
    ],
    [
      "an entry out of order",
      TEXT.replace('"a-b"', '"zz"'),
      `i.json:${lineOf('"a-b"') + 1}: it is not in the byte order`,
    ],
    [
      "a missing line",
      drop('"a/b"'),
      "it should hold 5 files, but holds 4: it was changed, or badly merged",
    ],
    [
      "a merge conflict",
      TEXT.replace('{"path": "a/b"', '<<<<<<< HEAD\n{"path": "a/b"'),
      at('"a/b"', "an unresolved merge conflict: <<<<<<< HEAD"),
    ],
    [
      "a merge conflict in the head",
      TEXT.replace('"lineage"', '<<<<<<< HEAD\n"lineage"'),
      "i.json:4: an unresolved merge conflict",
    ],
    [
      "a plan that doesn't fit the serial",
      TEXT.replace('"serial": 2, "plan"', '"serial": 0, "plan"'),
      `"serial" and "plan" don't fit together`,
    ],
    [
      "a bad entry in another layout",
      JSON.stringify(JSON.parse(TEXT)).replace('"size":2', '"size":-2'),
      "i.json, files[2]: size must be >= 0",
    ],
    [
      "a missing list in another layout",
      JSON.stringify({ ...JSON.parse(TEXT), links: undefined }),
      '"links" is no list',
    ],
  ])("%s", async (_title, text, words) => {
    const reading = read(text);
    await expect(reading).rejects.toThrow(InventoryError);
    await expect(reading).rejects.toThrow(words);
  });

  it("one that is cut short anywhere", async () => {
    for (let end = 1; end < TEXT.length - 2; end += 13)
      await expect(read(TEXT.slice(0, end))).rejects.toThrow(InventoryError);
  });
});

it("streams 30,000 entries, and parses a folder when it is asked for", async () => {
  const inventory = inventoryOf(manyChanges(30_000));
  const chunks = [...serializeInventory(inventory)];
  const longest = Math.max(...chunks.map(({ length }) => length));
  expect(longest).toBeLessThan(300_000);
  const again = await read(chunks.join(""), 1 << 20);
  let files = 0;
  for (const path of again.catalogue.folders())
    files += again.catalogue.folder(path)?.entries.size ?? 0;
  expect(files).toBe(30_000);
});

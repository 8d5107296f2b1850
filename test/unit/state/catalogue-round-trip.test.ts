/** What was written comes back, whatever was changed and in however many pieces: against a model of plain maps. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type {
  ArchivedCopy,
  CatalogueChange,
  CatalogueEntry,
} from "../../../src/model/catalogue.ts";
import {
  baseName,
  parentPath,
  type RelativePath,
  ROOT,
} from "../../../src/model/path.ts";
import { encodeChanges } from "../../../src/state/encode-changes.ts";
import { DeltaIndex } from "../../../src/state/delta-index.ts";
import { canonicalText } from "../../../src/state/canonical-lines.ts";
import { contentOf, MemoryCache, path, Scene, tagOf } from "./state-scene.ts";

class Model {
  readonly folders = new Map<RelativePath, Map<string, CatalogueEntry>>();
  readonly copies = new Map<string, ArchivedCopy>();

  change(change: CatalogueChange): void {
    switch (change.kind) {
      case "entry":
        this.#make(parentPath(change.path)).set(
          baseName(change.path),
          change.entry,
        );
        return;
      case "entry-gone":
        this.folders
          .get(parentPath(change.path))
          ?.delete(baseName(change.path));
        return;
      case "folder":
        this.#make(change.path);
        return;
      case "folder-gone":
        for (const folder of this.folders.keys())
          if (isIn(folder, change.path)) this.folders.delete(folder);
        return;
      case "archived":
        this.copies.set(`${change.copy.plan}/${change.copy.path}`, change.copy);
        return;
      case "pruned":
        this.copies.delete(`${change.plan}/${change.path}`);
    }
  }

  content(): unknown {
    const folders = [...this.folders].sort(([a], [b]) => (a < b ? -1 : 1));
    const copies = [...this.copies].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      folders: folders.map(([folder, names]) => [
        folder,
        [...names].sort(([a], [b]) => (a < b ? -1 : 1)),
      ]),
      archived: copies.map(([, copy]) => copy),
    };
  }

  #make(folder: RelativePath): Map<string, CatalogueEntry> {
    if (folder !== ROOT) this.#make(parentPath(folder));
    const names = this.folders.get(folder) ?? new Map<string, CatalogueEntry>();
    this.folders.set(folder, names);
    return names;
  }
}

function isIn(folder: RelativePath, outer: RelativePath): boolean {
  return outer === ROOT || folder === outer || folder.startsWith(`${outer}/`);
}

const name = fc.constantFrom(
  ...["a", "b", "!", "__proto__", 'q"uote', "back\\slash", "\u2028", "🎈"],
  ...["toString", "a b", "tab\t", "ünï", "u\u0308", "{", "\u0001", "gone"],
);
const inside = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((names) => path(names.join("/")));
const anywhere = fc.oneof({ weight: 9, arbitrary: inside }, fc.constant(ROOT));
const hex = fc.constantFrom("0".repeat(64), "af".repeat(32));
const tag = fc.constantFrom(tagOf(1), tagOf(2));
const moment = fc.constantFrom("2024-05-01T10:00:00Z", "2025-05-01T10:00:00Z");
const optional = { requiredKeys: ["kind", "size", "plan"] as const };
const fileEntry = fc.record(
  {
    kind: fc.constant("file" as const),
    size: fc.maxSafeNat(),
    modified: fc.constantFrom(
      "2024-05-01T10:00:00.123456789Z",
      "1969-01-01T00:00:00Z",
    ),
    mode: fc.constantFrom("0644", "4755"),
    owner: fc.constant("1000:0"),
    ...{ full: hex, partial: hex, listed: moment, plan: tag },
  },
  { requiredKeys: [...optional.requiredKeys] },
);
const linkEntry = fc.record({
  kind: fc.constant("link" as const),
  target: fc.oneof(name, fc.constant("../x\n")),
  plan: tag,
});
const copy = fc.record(
  { plan: tag, path: inside, at: moment, size: fc.nat(), was: fileEntry },
  { requiredKeys: ["plan", "path", "at", "size"] },
);
const change: fc.Arbitrary<CatalogueChange> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("entry" as const),
      path: inside,
      entry: fc.oneof(fileEntry, linkEntry),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("entry-gone" as const),
      path: inside,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("folder" as const),
      path: anywhere,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("folder-gone" as const),
      path: anywhere,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("archived" as const), copy }),
  },
  fc.record({ kind: fc.constant("pruned" as const), plan: tag, path: inside }),
);
const run = fc.record({
  changes: fc.array(change, { maxLength: 12 }),
  /** So many of them are journalled by an interrupted run before, in pieces of so many. */
  journalled: fc.nat(12),
  piece: fc.integer({ min: 1, max: 4 }),
});

test("runs, interrupted ones and compaction leave what a model says, with and without a local copy", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(run, { maxLength: 6 }), async (runs) => {
      const scene = Scene.inMemory(new MemoryCache());
      const model = new Model();
      let serial = 0;
      const check = async () => {
        const known = await scene.read();
        expect(known.problems).toEqual([]);
        const content = contentOf(known);
        expect(content).toEqual(model.content());
        const elsewhere = await scene.elsewhere().read();
        expect(contentOf(elsewhere)).toEqual(content);
        return known;
      };
      for (const [n, { changes, journalled, piece }] of runs.entries()) {
        const first = changes.slice(0, journalled);
        const journal = scene.journal(await scene.read(), 100 + n);
        for (let i = 0; i < first.length; i += piece) {
          const part = first.slice(i, i + piece);
          journal.add(part);
          await journal.flush();
          for (const step of part) model.change(step);
        }
        const known = await check();
        const base = await scene.write(known, changes.slice(journalled));
        for (const step of changes.slice(journalled)) model.change(step);
        serial += 1;
        expect(base.serial).toBe(serial);
        await check();
      }
      expect(scene.notices).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("changes in one go or one by one give the same bytes", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const apart = new DeltaIndex();
      for (const one of changes) apart.add(encodeChanges([one]));
      const together = encodeChanges(changes);
      expect(canonicalText(apart, "before").toString()).toBe(
        together.toString(),
      );
      const again = new DeltaIndex().add(together);
      expect(canonicalText(again, "before").toString()).toBe(
        together.toString(),
      );
    }),
    { numRuns: 300 },
  );
});

test("the same content gives the same base, however it came about", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const model = new Model();
      for (const step of changes) model.change(step);
      const straight: CatalogueChange[] = [];
      for (const [folder, names] of model.folders) {
        straight.push({ kind: "folder", path: folder });
        for (const [name, entry] of names)
          straight.push({
            kind: "entry",
            path: path(folder === ROOT ? name : `${folder}/${name}`),
            entry,
          });
      }
      for (const copy of model.copies.values())
        straight.push({ kind: "archived", copy });
      const base = (steps: readonly CatalogueChange[]) =>
        canonicalText(
          new DeltaIndex().add(encodeChanges(steps)),
          "nothing",
        ).toString();
      expect(base(changes)).toBe(
        base(straight.toReversed().sort((a) => (a.kind === "folder" ? -1 : 1))),
      );
    }),
    { numRuns: 300 },
  );
});

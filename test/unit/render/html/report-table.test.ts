import fc from "fast-check";
import { expect, test } from "vitest";
import { FolderSums } from "../../../../src/render/html/page/folder-sums.ts";
import {
  inOrder,
  passing,
  within,
} from "../../../../src/render/html/page/filter.ts";
import { buildPlan } from "../build-plan.ts";
import type { Step } from "../build-plan.ts";
import { reportOf, reportText } from "./markup-of.ts";

const ALL = {
  text: "",
  ops: new Set<number>(),
  reason: undefined,
  source: undefined,
};

const steps = fc.array(
  fc.tuple(
    fc.constantFrom("upload", "delete", "mkdir", "touch"),
    fc
      .array(fc.constantFrom("a", "B", "ä", "a\u0308", "c.jpg"), {
        minLength: 1,
        maxLength: 4,
      })
      .map((names) => names.join("/")),
    fc.nat({ max: 1_000 }),
  ),
  { minLength: 1, maxLength: 40 },
);

async function tableOf(made: readonly Step[]) {
  const plan = buildPlan({
    steps: { photos: () => made, docs: () => made.slice(0, 3) },
  });
  return reportOf(await reportText(plan)).table;
}

const asSteps = (
  drawn: readonly (readonly [
    "upload" | "delete" | "mkdir" | "touch",
    string,
    number,
  ])[],
): Step[] =>
  drawn.map(([op, path, size]) => [op, path, "new", [size, size]] as const);

test("each folder's sums are those of the actions in it and below, by kind", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const table = await tableOf(asSteps(drawn));
      const all = passing(table, ALL);
      for (const measure of ["bytes", "actions"] as const) {
        const sums = new FolderSums(table, all, measure);
        for (const folder of table.folders) {
          const below = within(table, all, folder);
          const byKind = [0, 0, 0, 0, 0, 0];
          for (const index of below) {
            const kind = table.kind[index] ?? 0;
            const weight = measure === "bytes" ? (table.bytes[index] ?? 0) : 1;
            byKind[kind] = (byKind[kind] ?? 0) + weight;
          }
          expect(sums.all(folder)).toEqual(byKind);
        }
      }
    }),
  );
});

test("a path is found by a part of it, whatever its case and however its accents are composed", async () => {
  const table = await tableOf([
    ["upload", "Photos/a\u0308lesund/IMG_1.JPG"],
    ["upload", "photos/\u00e4lesund/img_2.jpg"],
    ["upload", "photos/oslo/img_1.jpg"],
  ]);
  const found = passing(table, { ...ALL, text: "\u00c4LESUND/img" });
  expect(found.map((index) => table.name(index))).toEqual([
    ...["IMG_1.JPG", "img_2.jpg", "IMG_1.JPG", "img_2.jpg"],
  ]);
});

test("an order loses no action", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const table = await tableOf(asSteps(drawn));
      const all = passing(table, ALL);
      for (const order of ["plan", "folder", "size"] as const) {
        const ordered = inOrder(table, all, order);
        expect([...ordered].sort((a, b) => a - b)).toEqual(all);
        const sizes = ordered.map((index) => table.bytes[index] ?? 0);
        if (order === "size")
          expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      }
    }),
  );
});

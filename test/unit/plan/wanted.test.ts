/** What `--at` takes for the state after a plan: what it can't know it does not restore. */
import { describe, expect, test } from "vitest";
import {
  type AppliedPlan,
  type ArchivedCopy,
  type Catalogue,
  type CatalogueEntry,
  type CatalogueFile,
  planTag,
} from "../../../src/model/catalogue.ts";
import { parseRelativePath, ROOT } from "../../../src/model/path.ts";
import { findPlan } from "../../../src/plan/find-plan.ts";
import { wantedAt, wantedNow } from "../../../src/plan/wanted.ts";

const plan = (serial: number): AppliedPlan => ({
  planId: `sha256:${String(serial).repeat(64)}`,
  serial,
  at: "2024-05-01T10:00:00Z",
});
const tag = (serial: number): string => planTag(plan(serial).planId);
const file = (serial: number): CatalogueFile => ({
  ...{ kind: "file", size: serial, plan: tag(serial) },
});
const copy = (
  path: string,
  archivedBy: number,
  was?: CatalogueFile,
): ArchivedCopy => ({
  ...{ plan: tag(archivedBy), path: parseRelativePath(path) },
  ...{ at: "2024-05-01T10:00:00Z", size: was?.size ?? 0, was },
});

function catalogueOf(
  entries: Readonly<Record<string, CatalogueEntry>>,
  archived: readonly ArchivedCopy[] = [],
): Catalogue {
  return {
    ...{ base: { lineage: "l", serial: 4 }, plan: tag(4) },
    folder: (path) =>
      path === ROOT
        ? { path, entries: new Map(Object.entries(entries)) }
        : undefined,
    fingerprint: () => "",
    folders: () => [ROOT],
    archived: () => archived,
    applied: () => [1, 2, 3, 4].map(plan),
  };
}

const all = () => true;
const at = (catalogue: Catalogue, serial: number, unfinished: string[] = []) =>
  wantedAt(catalogue, plan(serial), unfinished, all);
/** By path, the serial of the wanted version, with an `a` when it is in the archive. */
const versions = ({ files }: ReturnType<typeof wantedNow>) =>
  Object.fromEntries(
    files.map(({ path, archived, file: { size } }) => [
      path,
      `${size}${archived === undefined ? "" : `a${archived.slice(0, 1)}`}`,
    ]),
  );

describe("the state after a plan", () => {
  const catalogue = catalogueOf(
    { old: file(1), twice: file(4), late: file(3) },
    [
      copy("twice", 2, file(1)),
      copy("twice", 4, file(2)),
      copy("gone", 3, file(2)),
    ],
  );

  test("is the entry where no later plan put it there, else the copy that lived then", () => {
    expect(versions(wantedNow(catalogue, all))).toEqual({
      ...{ old: "1", twice: "4", late: "3" },
    });
    expect(versions(at(catalogue, 4))).toEqual({
      ...{ old: "1", twice: "4", late: "3" },
    });
    expect(versions(at(catalogue, 3))).toEqual({
      ...{ old: "1", twice: "2a4", late: "3" },
    });
    expect(versions(at(catalogue, 2))).toEqual({
      ...{ old: "1", twice: "2a4", gone: "2a3" },
    });
    expect(versions(at(catalogue, 1))).toEqual({ old: "1", twice: "1a2" });
  });

  test("names what a later plan put there and nothing tells of before", () => {
    expect(at(catalogue, 2).notKept).toEqual(["late"]);
    expect(at(catalogue, 4).notKept).toEqual([]);
    expect(at(catalogue, 2).laterPlans).toBe(2);
  });

  test("is not what an undo has brought back since", () => {
    const undone = catalogueOf({ x: file(1) }, [copy("x", 4, file(3))]);
    expect(versions(at(undone, 3))).toEqual({ x: "3a4" });
    expect(versions(at(undone, 2))).toEqual({ x: "1" });
    expect(versions(at(undone, 4))).toEqual({ x: "1" });
  });

  test("is never guessed from a copy of which nothing is recorded", () => {
    const unknown = catalogueOf({}, [copy("x", 3)]);
    expect(at(unknown, 2)).toMatchObject({ files: [], notKept: ["x"] });
    expect(at(unknown, 3)).toMatchObject({ files: [], notKept: [] });
  });

  test("does not hold what an interrupted run put there since", () => {
    const unfinished = `sha256:${"9".repeat(64)}`;
    const entry = { ...file(1), plan: planTag(unfinished) };
    const begun = catalogueOf({ x: entry });
    expect(at(begun, 4, [unfinished])).toMatchObject({
      ...{ files: [], notKept: ["x"] },
    });
  });

  test("has a link only if no later plan recorded it", () => {
    const link = (serial: number): CatalogueEntry => ({
      ...{ kind: "link", target: "t", plan: tag(serial) },
    });
    const linked = at(catalogueOf({ early: link(1), late: link(3) }), 2);
    expect(linked.links.map(({ path }) => path)).toEqual(["early"]);
    expect(linked.notKept).toEqual(["late"]);
  });
});

describe("a plan on the command line", () => {
  test("is named by 8 digits or more of its id", () => {
    const applied = [1, 2, 3].map(plan);
    expect(findPlan(applied, "22222222")).toEqual(plan(2));
    expect(findPlan(applied, plan(3).planId)).toEqual(plan(3));
    expect(() => findPlan(applied, "77777777")).toThrow("no plan 77777777");
  });

  test("must be one", () => {
    const other = { ...plan(4), planId: `sha256:${"2".repeat(63)}0` };
    expect(() => findPlan([plan(2), other], "22222222")).toThrow("several");
  });

  test("is the last of its applies", () => {
    const again = { ...plan(2), serial: 3 };
    expect(findPlan([plan(2), again], "22222222")).toEqual(again);
  });
});

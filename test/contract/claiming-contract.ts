/** What `claim-folder` promises: of all who try, one makes it. */
import { beforeAll, expect, test } from "vitest";
import { TakenError } from "../../src/model/errors.ts";
import type { Change } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { all, change, summary } from "./requests.ts";
import type { Subject } from "./subjects.ts";

export function claimingContract(subject: () => Subject): void {
  const apply = async (...changes: Change[]) =>
    summary(await all(subject().remote.change(streamOf(changes))));
  const names = (folder: string) => subject().holdings.names(folder);

  beforeAll(() => subject().holdings.makeFolder("/claim"));

  test("makes the folder in one that is there", async () => {
    expect((await apply(change("claim-folder", "/claim/a b"))).done).toEqual([
      1,
    ]);
    expect(await names("/claim/a b")).toEqual([]);
  });

  test("of twenty at once one makes it, and the others are told that it is taken", async () => {
    const claims = Array.from({ length: 20 }, (_, id) =>
      change("claim-folder", "/claim/wanted", { id }),
    );
    const { done, failed } = await apply(...claims);
    expect(done).toHaveLength(1);
    expect(failed.size).toBe(19);
    for (const error of failed.values()) {
      expect(error).toBeInstanceOf(TakenError);
      expect(error).toMatchObject({ perhapsOurs: false });
      expect(error.message).toContain("/claim/wanted");
      expect(error.reply).toMatch(/^5\d\d \S/);
    }
  });

  test("a folder that is there is taken, and keeps what it holds", async () => {
    await subject().holdings.makeFolder("/claim/there");
    await subject().holdings.write("/claim/there/file", "x");
    const { failed } = await apply(change("claim-folder", "/claim/there"));
    expect(failed.get(1)).toBeInstanceOf(TakenError);
    expect(await names("/claim/there")).toEqual(["file"]);
  });

  test("can be claimed again when it was removed", async () => {
    const claim = change("claim-folder", "/claim/again");
    expect((await apply(claim)).done).toEqual([1]);
    await apply(change("remove-folder", "/claim/again"));
    expect((await apply(claim)).done).toEqual([1]);
  });

  test("a missing parent is another refusal, and is not made", async () => {
    const { failed } = await apply(change("claim-folder", "/claim/no/lock"));
    expect(failed.get(1)).not.toBeInstanceOf(TakenError);
    expect(failed.get(1)?.reply).toMatch(/^5\d\d \S/);
    expect(await names("/claim/no")).toBeUndefined();
  });

  test("so is a file of this name", async () => {
    await subject().holdings.write("/claim/file", "x");
    const { done, failed } = await apply(change("claim-folder", "/claim/file"));
    expect(done).toEqual([]);
    expect(failed.get(1)).not.toBeInstanceOf(TakenError);
  });
}

/** What tells the files of a folder, as they are, from how they might be. */
import { expect, test } from "vitest";
import { partialDigest } from "../../../src/model/digest.ts";
import { formatHashBlock, HashBlock } from "../../../src/scan/hash-block.ts";
import { KnownFolder } from "../../../src/scan/known-folder.ts";
import { Stamps, toKeep } from "../../../src/scan/stamp.ts";
import type { UntouchedFiles } from "../../../src/scan/untouched-files.ts";

const TIME = 1_714_557_600_123_456_789n;

interface File {
  readonly name: string;
  readonly mode?: string;
  readonly owner?: string;
  readonly size?: bigint;
  readonly time?: bigint;
  readonly inode?: bigint;
}

function untouched(files: readonly File[]): UntouchedFiles {
  const digests = { partial: partialDigest("ab".repeat(32)), full: undefined };
  const stamps = files.map(({ size = 1n, time = TIME, inode = 1n }) =>
    toKeep({ size, mtimeNs: time, ctimeNs: TIME, ino: inode }),
  );
  const bytes = formatHashBlock(
    "folder",
    files.flatMap(({ name }, index) => {
      const stamp = stamps[index];
      return stamp === undefined ? [] : [{ name, stamp, digests }];
    }),
  );
  const folder = new KnownFolder({
    blocks: [new HashBlock(bytes, 0)],
    ...{ stamps: new Stamps(), recalled: new Stamps() },
    digests: (block) => block.digests(),
    onEnd: () => undefined,
  });
  for (const [index, file] of files.entries()) {
    const { name, mode = "0644", owner = "0:0" } = file;
    const stamp = stamps[index];
    expect(stamp && folder.find(name, stamp, mode, owner)).toBe(true);
  }
  return folder.end();
}

const A = { name: "a" };
const B = { name: "b" };

test.each<[string, readonly File[]]>([
  ["a name", [A, { name: "c" }]],
  ["a size", [A, { ...B, size: 2n }]],
  ["a time", [A, { ...B, time: TIME + 1n }]],
  ["an inode", [A, { ...B, inode: 2n }]],
  ["the first mode", [{ ...A, mode: "0600" }, B]],
  ["the last mode", [A, { ...B, mode: "0600" }]],
  ["the number of files", [A]],
])("has another fingerprint with another %s", (_, files) => {
  const fingerprint = untouched(files).fingerprint();
  expect(fingerprint).toBe(untouched(files).fingerprint());
  expect(fingerprint).not.toBe(untouched([A, B]).fingerprint());
});

test("makes the files as they were found", () => {
  const files = [
    { ...A, mode: "0600", size: 5n, time: -1n },
    { ...B, mode: "0600" },
    { name: "c", owner: "1:2" },
    { name: "d" },
  ];
  const made = untouched(files).entries();
  expect(
    made.map(({ name, size, modified, mode, owner }) =>
      [name, size, modified, mode, owner].join(" "),
    ),
  ).toEqual([
    "a 5 1969-12-31T23:59:59.999999999Z 0600 0:0",
    "b 1 2024-05-01T10:00:00.123456789Z 0600 0:0",
    "c 1 2024-05-01T10:00:00.123456789Z 0644 1:2",
    "d 1 2024-05-01T10:00:00.123456789Z 0644 0:0",
  ]);
  expect(made[3]?.known?.partial).toBe(partialDigest("ab".repeat(32)));
});

/** What `hash` promises. */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { fullDigest } from "../../src/model/digest.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import type { HashResult } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { AWKWARD_NAMES } from "./awkward-names.ts";
import { all, only } from "./requests.ts";
import type { Limits, Subject } from "./subjects.ts";

const LARGE = Buffer.alloc(3_000_000, "large");

const digestOf = (content: string | Uint8Array) =>
  fullDigest(createHash("sha256").update(content).digest("hex"));

export function hashingContract(subject: () => Subject, limits: Limits): void {
  const hash = (
    ...files: (readonly [string, number])[]
  ): AsyncIterable<HashResult> =>
    subject().remote.hash(
      streamOf(
        files.map(([path, size]) => ({ path: parseRemotePath(path), size })),
      ),
    );

  beforeAll(async () => {
    const { holdings } = subject();
    await holdings.makeFolder("/hash/folder");
    await holdings.write("/hash/large", LARGE);
    await holdings.write("/hash/empty", "");
  });

  if (limits.hashes === "nothing") {
    test("is not supported, and that is told of each file", async () => {
      const results = await all(hash(["/hash/large", 3_000_000], ["/gone", 1]));
      expect(results.map(({ kind }) => kind)).toEqual([
        ...["unsupported", "unsupported"],
      ]);
    });
    return;
  }

  describe("is supported:", () => {
    test("tells the SHA-256 of large and empty files", async () => {
      expect(await only(hash(["/hash/large", LARGE.length]))).toEqual({
        ...{ kind: "hash", path: "/hash/large", digest: digestOf(LARGE) },
      });
      expect(await only(hash(["/hash/empty", 0]))).toEqual(
        limits.hashes === "HASH"
          ? { kind: "hash", path: "/hash/empty", digest: digestOf("") }
          : { kind: "unsupported", path: "/hash/empty" },
      );
    });

    test("tells it of awkward names", async () => {
      const { holdings } = subject();
      await holdings.makeFolder("/hash/awkward");
      const names = [...AWKWARD_NAMES, "a 0 1", 'quoted "a" \\ b'];
      await holdings.writeAll("/hash/awkward", names);
      const files = names.map((name) => [`/hash/awkward/${name}`, 1] as const);
      const results = await all(hash(...files));
      expect(results).toHaveLength(names.length);
      for (const result of results) {
        if (result.kind !== "hash") throw new Error(JSON.stringify(result));
        const name = result.path.slice("/hash/awkward/".length);
        expect(result.digest, name).toBe(digestOf(name));
      }
    });

    test("a missing file or a folder fails, with the server's words", async () => {
      for (const path of ["/hash/gone", "/hash/folder"]) {
        const result = await only(hash([path, 5]));
        if (result.kind !== "failed") throw new Error(result.kind);
        expect(result.error.reply).toMatch(/^5\d\d \S/);
        expect(result.error.message).toContain(result.error.reply);
        expect(result.error.message).toContain(path);
      }
    });
  });
}

/** What `read` promises. */
import { beforeAll, expect, test } from "vitest";
import { ServerRefusal } from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import type { ReadRequest, ReadResult } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { all, only } from "./requests.ts";
import type { Subject } from "./subjects.ts";

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

export function readingContract(subject: () => Subject): void {
  const request = (path: string, limit: number): ReadRequest => ({
    path: parseRemotePath(path),
    limit,
  });
  const read = (path: string, limit: number): Promise<ReadResult> =>
    only(subject().remote.read(streamOf([request(path, limit)])));

  beforeAll(async () => {
    const { holdings } = subject();
    await holdings.makeFolder("/read/folder");
    await holdings.write("/read/bytes", EVERY_BYTE);
    await holdings.write("/read/empty", "");
    await holdings.write("/read/large", Buffer.alloc(500_000, "x"));
  });

  test("reads a file byte for byte, up to the limit itself", async () => {
    const result = await read("/read/bytes", 256);
    if (result.kind !== "content") throw result.error;
    expect(Buffer.from(result.content)).toEqual(EVERY_BYTE);
  });

  test("reads an empty file", async () => {
    const result = await read("/read/empty", 64);
    if (result.kind !== "content") throw result.error;
    expect(result.content).toHaveLength(0);
  });

  test("reading more than the limit fails for good, and names the path", async () => {
    for (const path of ["/read/bytes", "/read/large"]) {
      const result = await read(path, 255);
      if (result.kind !== "failed") throw new Error("it was read");
      expect(result.error).toBeInstanceOf(ServerRefusal);
      expect(result.error.message).toContain(path);
    }
  });

  test("reading a missing file or a folder fails, with the server's words", async () => {
    for (const path of ["/read/gone", "/gone/deep", "/read/folder"]) {
      const result = await read(path, 64);
      if (result.kind !== "failed") throw new Error(`${path} was read`);
      expect(result.error.reply).toMatch(/^[45]\d\d \S/);
      expect(result.error.message).toContain(result.error.reply);
      expect(result.error.message).toContain(path);
    }
  });

  test("a failing file doesn't stop the others of the stream", async () => {
    const { holdings } = subject();
    const paths = Array.from({ length: 30 }, (_, i) => `/read/small-${i}`);
    await holdings.writeAll(
      "/read",
      paths.map((path) => path.slice("/read/".length)),
    );
    const requests = ["/read/gone", "/read/large", ...paths].map((path) =>
      request(path, 64),
    );
    const results = await all(subject().remote.read(streamOf(requests)));
    expect(results.map(({ path }) => path).sort()).toEqual(
      requests.map(({ path }) => path).sort(),
    );
    for (const result of results)
      if (result.kind === "content")
        // writeAll gives each file its own name for a content.
        expect(`/read/${Buffer.from(result.content).toString()}`).toBe(
          result.path,
        );
      else expect(["/read/gone", "/read/large"]).toContain(result.path);
  });
}

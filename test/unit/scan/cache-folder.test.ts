/** The cache folder keeps what it can, for its owner only, and never complains. */
import { readdirSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CacheFolder } from "../../../src/scan/cache-folder.ts";
import { asNobody, temporaryFolder } from "./temporary-folder.ts";

const chunks = (...texts: string[]): Buffer[] =>
  texts.map((text) => Buffer.from(text));

test("what is written is read back, and replaced as a whole", async () => {
  const cache = new CacheFolder(join(temporaryFolder(), "not/there/yet"));
  expect(await cache.read("catalogues/a.jsonl")).toBeUndefined();
  await cache.write("catalogues/a.jsonl", chunks("one ", "two"));
  expect(String(await cache.read("catalogues/a.jsonl"))).toBe("one two");
  await cache.write("catalogues/a.jsonl", chunks());
  expect(String(await cache.read("catalogues/a.jsonl"))).toBe("");
  expect(readdirSync(join(cache.path, "catalogues"))).toEqual(["a.jsonl"]);
});

test("nobody else can read it", async () => {
  const root = temporaryFolder();
  const cache = new CacheFolder(join(root, "cache"));
  await cache.write("hashes/a", chunks("x"));
  const mode = (path: string): number =>
    statSync(join(root, path)).mode & 0o777;
  expect(mode("cache")).toBe(0o700);
  expect(mode("cache/hashes")).toBe(0o700);
  expect(mode("cache/hashes/a")).toBe(0o600);
});

test("a write that breaks off leaves the old content and nothing else", async () => {
  const cache = new CacheFolder(temporaryFolder());
  await cache.write("a", chunks("old"));
  function* broken(): Generator<Buffer> {
    yield Buffer.from("new");
    throw new Error("broken");
  }
  await cache.write("a", broken());
  expect(String(await cache.read("a"))).toBe("old");
  expect(readdirSync(cache.path)).toEqual(["a"]);
});

test("who reads while another writes sees the old content", async () => {
  const cache = new CacheFolder(temporaryFolder());
  await cache.write("a", chunks("old"));
  const reader = await open(join(cache.path, "a"));
  await cache.write("a", chunks("new"));
  expect(await reader.readFile("utf8")).toBe("old");
  await reader.close();
});

test("many writers at once leave one whole content", async () => {
  const cache = new CacheFolder(temporaryFolder());
  const texts = Array.from({ length: 20 }, (_, i) => `${i} `.repeat(10_000));
  await Promise.all(texts.map((text) => cache.write("a", chunks(text, text))));
  expect(texts.map((text) => text + text)).toContain(
    String(await cache.read("a")),
  );
  expect(readdirSync(cache.path)).toEqual(["a"]);
});

test("a folder that can't be written or read is as good as none", async () => {
  const root = temporaryFolder({ file: "x", "closed/": "" });
  const inFile = new CacheFolder(join(root, "file"));
  await inFile.write("a", chunks("x"));
  expect(await inFile.read("a")).toBeUndefined();
  const closed = new CacheFolder(join(root, "closed"));
  await asNobody(async () => {
    await closed.write("a", chunks("x"));
    expect(await closed.read("a")).toBeUndefined();
  });
  expect(await closed.read(".")).toBeUndefined();
});

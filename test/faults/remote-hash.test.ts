import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { fullDigest } from "../../src/model/digest.ts";
import { TransientError } from "../../src/model/errors.ts";
import { parseRemotePath } from "../../src/model/path.ts";
import type { HashResult } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { only } from "../contract/requests.ts";
import { type Scene, scenes } from "./scene.ts";

const open = scenes();

const FILE = parseRemotePath("/file");
const CONTENT = "content";
const RIGHT = {
  ...{ kind: "hash", path: FILE },
  digest: fullDigest(createHash("sha256").update(CONTENT).digest("hex")),
};
const both = { features: { hash: true, xsha256: true } };

function hash({ remote }: Scene): Promise<HashResult> {
  const file = { path: FILE, size: CONTENT.length };
  return only(remote.hash(streamOf([file])));
}

describe("where HASH", () => {
  test.each([
    ["is named and not known", "HASH", "500 What?"],
    ["is named and not there", "HASH", "502 Not here."],
    ["knows no SHA-256", "OPTS", "501 Unknown algorithm."],
  ] as const)("%s, XSHA256 is asked, and it for good", async (_, on, text) => {
    const scene = await open(both);
    scene.write("/file", CONTENT);
    scene.server.inject({
      ...{ on, match: on === "OPTS" ? /^HASH/ : /./, times: Infinity },
      do: { kind: "reply", text },
    });
    expect(await hash(scene)).toEqual(RIGHT);
    const asked = scene.commands("HASH").length;
    expect(await hash(scene)).toEqual(RIGHT);
    expect(scene.commands("HASH")).toHaveLength(asked);
  });

  test.each([
    "213 SHA-1 0-7 040f06fd774092478d450774f5ba30c5da78acc8 /file",
    `213 SHA-1 0-7 ${"0".repeat(64)} /file`,
    `213 /SHA-256 0-7 ${"0".repeat(64)} `,
    "213 7",
  ])("says %j, XSHA256 is asked", async (text) => {
    const scene = await open(both);
    scene.write("/file", CONTENT);
    scene.answer("HASH", text, Infinity);
    expect(await hash(scene)).toEqual(RIGHT);
  });

  test("can't for this file, XSHA256 is asked, and HASH again for others", async () => {
    const scene = await open(both);
    scene.write("/file", CONTENT);
    // Alone it is asked again whether it was only the company.
    scene.answer("HASH", "504 Not this one.", 2);
    expect(await hash(scene)).toEqual(RIGHT);
    expect(scene.commands("XSHA256")).toHaveLength(1);
    expect(await hash(scene)).toEqual(RIGHT);
    expect(scene.commands("XSHA256")).toHaveLength(1);
  });

  test("is busy, it is asked again", async () => {
    const scene = await open({ features: { hash: true } });
    scene.write("/file", CONTENT);
    scene.answer("HASH", "450 Not now.");
    expect(await hash(scene)).toEqual(RIGHT);
    scene.server.inject({ on: "HASH", do: { kind: "drop" } });
    expect(await hash(scene)).toEqual(RIGHT);
    expect(scene.opened.notices).toHaveLength(2);
  });
});

test("nothing is asked of a server that names no command for it", async () => {
  const scene = await open();
  scene.write("/file", CONTENT);
  const unsupported = { kind: "unsupported", path: FILE };
  expect(await hash(scene)).toEqual(unsupported);
  expect(scene.commands("HASH")).toEqual([]);
  expect(scene.commands("XSHA256")).toEqual([]);
});

describe("a server that reads a large file", () => {
  const slow = { kind: "delay", ms: 500 } as const;

  test("may be silent for as long as for the last word on an upload", async () => {
    const scene = await open(
      { features: { hash: true } },
      { timeout: 150, confirmTimeout: 5_000 },
    );
    scene.write("/file", CONTENT);
    scene.server.inject({ on: "HASH", do: slow });
    expect(await hash(scene)).toEqual(RIGHT);
    expect(scene.opened.notices).toEqual([]);
  });

  test("and no longer", async () => {
    const scene = await open(
      { features: { hash: true } },
      { timeout: 150, confirmTimeout: 300 },
    );
    scene.write("/file", CONTENT);
    scene.server.inject({ on: "HASH", times: Infinity, do: slow });
    const result = await hash(scene);
    if (result.kind !== "failed") throw new Error(result.kind);
    expect(result.error).toBeInstanceOf(TransientError);
    expect(result.error.message).toBe(
      "can't hash /file: the server was silent for 0.3 s",
    );
  });
});

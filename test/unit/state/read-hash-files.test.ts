/** What hash files on the remote say, and when nothing may be concluded from their silence. */
import { describe, expect, it } from "vitest";
import {
  ConnectionError,
  LoginError,
  type RemoteError,
  ServerRefusal,
  TransientError,
  TrustError,
} from "../../../src/model/errors.ts";
import { parseRemotePath } from "../../../src/model/path.ts";
import { streamOf } from "../../../src/model/stream-of.ts";
import {
  hashFileOf,
  readHashFiles,
} from "../../../src/state/read-hash-files.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";

const HEX = "0123456789abcdef".repeat(4);
const path = parseRemotePath;

function remoteWith(hashFiles: Readonly<Record<string, string>>): MemoryRemote {
  const modified = "2024-01-01T00:00:00Z";
  return new MemoryRemote(
    Object.entries(hashFiles).map(([name, content]) => [
      path(`/to/${name}`),
      { content: Buffer.from(content), modified },
    ]),
  );
}

/** What is read for the files of these names, by name. */
async function read(
  remote: MemoryRemote,
  ...names: string[]
): Promise<Record<string, string | undefined>> {
  const items = names.map((item) => ({ file: path(`/to/${item}`), item }));
  const found: Record<string, string | undefined> = {};
  for await (const { item, hex } of readHashFiles(remote, streamOf(items)))
    found[item] = hex;
  return found;
}

it.each([
  ["/to/a.jpg", "/to/.a.jpg.hash"],
  ["/a", "/.a.hash"],
  ["/to/.hidden", "/to/..hidden.hash"],
])("the hash file of %s is %s", (file, hashFile) => {
  expect(hashFileOf(path(file))).toBe(hashFile);
});

it("digits count only when there are exactly 64 of them and nothing else", async () => {
  const remote = remoteWith({
    ".right.hash": HEX,
    ".newline.hash": `${HEX}\n`,
    ".short.hash": HEX.slice(1),
    ".upper.hash": HEX.toUpperCase(),
    ".empty.hash": "",
  });
  const names = ["right", "newline", "short", "upper", "empty", "missing"];
  expect(await read(remote, ...names)).toEqual({ right: HEX });
});

describe("a hash file that can't be read", () => {
  function failing(error: RemoteError): MemoryRemote {
    const remote = remoteWith({});
    remote.read = async function* (files) {
      for await (const { path } of files) yield { kind: "failed", path, error };
    };
    return remote;
  }

  it.each([new ServerRefusal("550 no"), new TransientError("426 lost")])(
    "is as good as none: $message",
    async (error) => {
      expect(await read(failing(error), "a")).toEqual({ a: undefined });
    },
  );

  it.each([
    new ConnectionError("gone"),
    new LoginError("530"),
    new TrustError("bad"),
  ])(
    "says nothing when the server is out of reach: $message",
    async (error) => {
      await expect(read(failing(error), "a")).rejects.toBe(error);
    },
  );
});

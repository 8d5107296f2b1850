/** A middlebox that ends both halves of a data connection when one side has ended its own, as nginx does without `proxy_half_close`. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseRemotePath, type RemotePath } from "../../src/model/path.ts";
import type { Listing, RemoteFiles } from "../../src/model/remote-files.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { describeText } from "../../src/remote/held-text.ts";
import { CollectingSink } from "../contract/collecting-sink.ts";
import { all, summary } from "../contract/requests.ts";
import { openRemote } from "../contract/subjects.ts";
import { startCuttingProxy } from "../support/cutting-proxy.ts";
import { startFtpServer } from "../support/ftp-server/ftp-server.ts";

const FOLDERS = 40;
const folders = Array.from({ length: FOLDERS }, (_, id) =>
  parseRemotePath(`/folder-${id}`),
);

/** Each folder has one file, and the first has none. */
async function startBehindOne(): Promise<() => RemoteFiles> {
  const server = await startFtpServer();
  const proxy = await startCuttingProxy(server.port, Infinity);
  onTestFinished(async () => {
    proxy.stop();
    await server.stop();
  });
  for (const [id, folder] of folders.entries()) {
    await mkdir(join(server.root, folder));
    if (id > 0)
      await writeFile(join(server.root, folder, "file"), `content ${id}`);
  }
  return () => {
    const remote = openRemote({ ...server, port: proxy.port });
    onTestFinished(() => remote.close());
    // So that the next port is asked for from the first listing on.
    remote.warmUp(FOLDERS);
    return remote;
  };
}

function list(remote: RemoteFiles, known: ReadonlySet<string>) {
  return all(remote.list(streamOf(folders), { known }));
}

function namesIn(listings: readonly Listing[]): Map<RemotePath, string[]> {
  return new Map(
    listings.map((listing) => {
      if (listing.kind !== "listed") throw new Error(listing.folder);
      return [listing.folder, listing.entries.map(({ name }) => name)];
    }),
  );
}

const whole = new Map(
  folders.map((folder, id) => [folder, id === 0 ? [] : ["file"]]),
);

test("costs no line of a listing that is known, nor of one that is not", async () => {
  const open = await startBehindOne();
  const first = await list(open(), new Set());
  expect(namesIn(first)).toEqual(whole);
  const texts = first.map((listing) =>
    listing.kind === "listed" ? listing.text?.digest : undefined,
  );
  const known = new Set(texts.filter((text) => text !== undefined));
  expect(known.size).toBeGreaterThan(1);
  // Of an empty folder, on a server that doesn't list the folder itself.
  known.add(describeText(Buffer.alloc(0), "utf8").digest);
  expect(namesIn(await list(open(), known))).toEqual(whole);
});

test("costs no byte of a file", async () => {
  const remote = (await startBehindOne())();
  const files = folders.slice(1).map((folder, at) => ({
    ...{ id: at + 1, path: parseRemotePath(`${folder}/file`) },
    ...{ size: `content ${at + 1}`.length, sink: new CollectingSink() },
  }));
  const { failed } = summary(await all(remote.fetch(streamOf(files))));
  expect([...failed.values()]).toEqual([]);
  for (const { id, sink } of files)
    expect(sink.content.toString()).toBe(`content ${id}`);
});

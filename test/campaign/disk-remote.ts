/** A campaign's server as a remote that is read straight from its disk: what is there, and not what the wire makes of it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ServerRefusal } from "../../src/model/errors.ts";
import type { RemotePath } from "../../src/model/path.ts";
import type {
  Listing,
  ReadRequest,
  ReadResult,
  RemoteFiles,
} from "../../src/model/remote-files.ts";
import { seconds } from "./disk-tree.ts";

/** Lists and reads; whatever else is asked of it throws. */
export function diskRemote(root: string): RemoteFiles {
  const no = (): never => {
    throw new Error("the disk is only read");
  };
  return {
    warmUp: no,
    inspect: no,
    fetch: no,
    hash: no,
    place: no,
    change: no,
    close: no,
    list: async function* (folders) {
      for await (const folder of folders) yield listing(root, folder);
    },
    read: async function* (files) {
      for await (const file of files) yield content(root, file);
    },
  };
}

function listing(root: string, folder: RemotePath): Listing {
  const place = join(root, folder);
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder !== true) return { kind: "missing", folder };
  const entries = readdirSync(place).map((name) => {
    const stats = statSync(join(place, name));
    const kind = stats.isDirectory() ? ("folder" as const) : ("file" as const);
    return { name, kind, size: stats.size, modified: seconds(stats.mtimeMs) };
  });
  const whole = { incomplete: undefined, doubtful: false };
  return { kind: "listed", folder, entries, ...whole };
}

function content(root: string, { path }: ReadRequest): ReadResult {
  try {
    return { kind: "content", path, content: readFileSync(join(root, path)) };
  } catch (cause) {
    const error = new ServerRefusal(`no ${path}`, { cause });
    return { kind: "failed", path, error };
  }
}

/** Asks the server for recorded files that listings don't show, where these may not be whole. */
import type { RemoteError } from "../model/errors.ts";
import { baseName, type RemotePath, remotePath } from "../model/path.ts";
import type { RemoteEntry, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";
import type { Sighting } from "../verify/compare-listing.ts";

type Absent = Sighting & { readonly kind: "absent" };

type Settled =
  | { readonly kind: "missing"; readonly absent: Absent }
  | {
      readonly kind: "found";
      readonly absent: Absent;
      readonly entry: RemoteEntry;
    }
  | {
      readonly kind: "failed";
      readonly absent: Absent;
      readonly error: RemoteError;
    };

/** @throws ConnectionError | LoginError | TrustError when the server is out of reach */
export async function* settleAbsent(
  remote: RemoteFiles,
  root: RemotePath,
  files: readonly Absent[],
): AsyncGenerator<Settled, void, undefined> {
  const byPath = new Map(
    files.map((absent) => [remotePath(root, absent.path), absent]),
  );
  for await (const inspection of remote.inspect(streamOf(byPath.keys()))) {
    const absent = byPath.get(inspection.path);
    if (absent === undefined)
      throw new Error(`an answer to no question: ${inspection.path}`);
    switch (inspection.kind) {
      case "missing":
        yield { kind: "missing", absent };
        break;
      case "failed":
        throwIfOutOfReach(inspection.error);
        yield { kind: "failed", absent, error: inspection.error };
        break;
      case "file": {
        const { size, modified } = inspection;
        const name = baseName(absent.path);
        const entry: RemoteEntry = { name, kind: "file", size, modified };
        yield { kind: "found", absent, entry };
      }
    }
  }
}

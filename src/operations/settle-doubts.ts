/** Asks the server for each file that is to be sent as new, though the listing that doesn't show it may not be whole. */
import type { RemoteError } from "../model/errors.ts";
import { baseName, type RemotePath, remotePath } from "../model/path.ts";
import type {
  Inspection,
  RemoteEntry,
  RemoteReader,
} from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import type { Send, Verify } from "../plan/comparison.ts";
import { toVerify } from "../plan/to-verify.ts";
import { readHashFiles, throwIfOutOfReach } from "../state/read-hash-files.ts";

type Settled =
  /** It is not there, so it may be sent. */
  | { readonly kind: "missing"; readonly send: Send }
  /** It is there. `hex` is what its hash file says; undefined: there is none that counts, or the catalogue says enough. */
  | {
      readonly kind: "found";
      readonly verify: Verify;
      readonly hex: string | undefined;
    }
  | {
      readonly kind: "failed";
      readonly send: Send;
      readonly error: RemoteError;
    };

/** @throws ConnectionError | LoginError | TrustError when the server is out of reach */
export async function* settleDoubts(
  remote: RemoteReader,
  root: RemotePath,
  doubts: readonly Send[],
): AsyncGenerator<Settled, void, undefined> {
  const byPath = new Map(
    doubts.map((send) => [remotePath(root, send.path), send]),
  );
  const found: { readonly file: RemotePath; readonly item: Verify }[] = [];
  for await (const inspection of remote.inspect(streamOf(byPath.keys()))) {
    const send = byPath.get(inspection.path);
    if (send === undefined)
      throw new Error(`an answer to no question: ${inspection.path}`);
    switch (inspection.kind) {
      case "missing":
        yield { kind: "missing", send };
        break;
      case "failed":
        throwIfOutOfReach(inspection.error);
        yield { kind: "failed", send, error: inspection.error };
        break;
      case "file": {
        const verify = unlisted(send, inspection);
        if (verify.hashFile && verify.proof === undefined)
          found.push({ file: inspection.path, item: verify });
        else yield { kind: "found", verify, hex: undefined };
      }
    }
  }
  for await (const { item, hex } of readHashFiles(remote, streamOf(found)))
    yield { kind: "found", verify: item, hex };
}

/** What the listing doesn't show of a file is not shown of its hash file either. */
function unlisted(
  { path, policy, known, doubt }: Send,
  { size, modified }: Inspection & { kind: "file" },
): Verify {
  const name = baseName(path);
  const remote: RemoteEntry = { name, kind: "file", size, modified };
  // Nothing proves it equal under `compare: always`.
  const compares = policy.compare !== "always";
  const recorded = compares ? doubt?.recorded : undefined;
  const hashFile = policy.hashFiles && compares;
  const lacksHashFile = false;
  const rest = { path, policy, known, hashFile, lacksHashFile };
  return toVerify(remote, recorded, false, rest);
}

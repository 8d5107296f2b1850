/** The remote of a plan that is made from an inventory alone: each question fails, so that nothing is proven by it. */
import { type RemotePath } from "../model/path.ts";
import { RemoteError } from "../model/errors.ts";
import type { RemoteReader } from "../model/remote-files.ts";

/** Nobody was asked. */
class OfflineError extends RemoteError {}

export const NOBODY: RemoteReader = {
  warmUp: () => undefined,
  async *list(folders) {
    for await (const folder of folders)
      yield { kind: "failed", folder, error: unasked(folder) };
  },
  async *inspect(files) {
    for await (const path of files)
      yield { kind: "failed", path, error: unasked(path) };
  },
  async *read(files) {
    for await (const { path } of files)
      yield { kind: "failed", path, error: unasked(path) };
  },
};

function unasked(path: RemotePath): OfflineError {
  return new OfflineError(
    `${path}: the server is not asked; the plan is made from an inventory alone`,
  );
}

/** A run's own file in the lock folder: who has exactly one there, and no other run has one, holds the lock. */
import { type ServerRefusal, TakenError } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { lockFile, lockFolder, lockIdOf } from "./lock-file.ts";
import { changeOne, listOne, tryChange } from "./single-request.ts";

/** `lost` with the id of who has the lock, where anyone has. */
export type Standing =
  | { readonly kind: "ours" }
  /** The folder and no lock in it. */
  | { readonly kind: "unwritten" }
  | { readonly kind: "lost"; readonly to: string | undefined };

export class LockPlace {
  readonly folder: RemotePath;
  readonly file: RemotePath;

  /**
   * @param id of the own file
   * @param text what it holds
   * @param displaced ids of dead runs: one that comes back to life may write its file once more before it notices
   */
  constructor(
    readonly remote: RemoteFiles,
    readonly stateFolder: RemotePath,
    readonly id: string,
    readonly text: string,
    readonly displaced: ReadonlySet<string> = new Set(),
  ) {
    this.folder = lockFolder(stateFolder);
    this.file = lockFile(stateFolder, id);
  }

  displacing(ids: readonly string[]): LockPlace {
    const { remote, stateFolder, id, text } = this;
    return new LockPlace(remote, stateFolder, id, text, new Set(ids));
  }

  /** Makes the lock folder; false: another run has. @throws RemoteError */
  async claim(): Promise<boolean> {
    const { remote, folder: path, stateFolder } = this;
    const first = await tryChange(remote, { kind: "claim-folder", path });
    if (first === undefined) return true;
    if (first instanceof TakenError) return false;
    // The state folder may not be there yet.
    await changeOne(remote, { kind: "make-folder", path: stateFolder });
    const second = await tryChange(remote, { kind: "claim-folder", path });
    if (second === undefined) return true;
    if (second instanceof TakenError) return false;
    throw second;
  }

  /** Writes the own file, anew too: its time is the sign of life. @throws RemoteError when the server is out of reach */
  write(): Promise<ServerRefusal | undefined> {
    const { remote, file: path, text: content } = this;
    return changeOne(remote, { kind: "write-file", path, content });
  }

  /** @throws RemoteError when it can't be told */
  async standing(): Promise<Standing> {
    const { remote, folder, file, id, displaced } = this;
    const listing = await listOne(remote, folder);
    if (listing === undefined) return { kind: "lost", to: undefined };
    const ids = listing.entries.flatMap(({ name, kind }) =>
      kind === "file" ? (lockIdOf(name) ?? []) : [],
    );
    const other = ids.find((found) => found !== id && !displaced.has(found));
    if (other !== undefined) return { kind: "lost", to: other };
    if (ids.includes(id)) return { kind: "ours" };
    if (listing.incomplete === undefined && !listing.doubtful)
      return { kind: "unwritten" };
    for await (const found of remote.inspect(streamOf([file]))) {
      if (found.kind === "failed") throw found.error;
      if (found.kind === "file") return { kind: "ours" };
    }
    return { kind: "unwritten" };
  }

  /** Takes the own file away; the folder is whose lock is in it. What goes wrong is answered. */
  withdraw(): Promise<Error | undefined> {
    return this.#remove(this.file);
  }

  async removeDisplaced(): Promise<void> {
    const { stateFolder, displaced } = this;
    for (const id of displaced) await this.#remove(lockFile(stateFolder, id));
  }

  /** Takes the own file away, and the folder if nothing is left in it. What goes wrong is answered. */
  async leave(): Promise<Error | undefined> {
    await this.removeDisplaced();
    const { remote, folder: path } = this;
    return (
      (await this.withdraw()) ??
      (await tryChange(remote, { kind: "remove-folder", path }))
    );
  }

  #remove(path: RemotePath): Promise<Error | undefined> {
    const { remote } = this;
    return tryChange(remote, {
      kind: "remove-file",
      path,
      hashFile: undefined,
    });
  }
}

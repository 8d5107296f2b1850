/** Brings one file here, into its sink. */
import { ServerRefusal, TransientError } from "../model/errors.ts";
import type { Fetch } from "../model/remote-files.ts";
import type { Lane } from "./lane.ts";
import { remoteError } from "./reply-errors.ts";

/** @throws RemoteError, and what the sink throws */
export async function fetchFile(
  { session }: Lane,
  { path, size, sink }: Fetch,
): Promise<undefined> {
  if (sink.held > 0) await sink.restart();
  let got = 0;
  try {
    await session.receive("RETR", path, (chunk) => {
      got += chunk.length;
      if (got > size) {
        throw new ServerRefusal(
          `can't fetch ${path}: the server sends more than the ${size} bytes that it should have`,
        );
      }
      return sink.write(chunk);
    });
  } catch (error) {
    throw remoteError(`fetch ${path}`, error);
  }
  if (got === size) return;
  throw new TransientError(
    `can't fetch ${path}: the server sent ${got} of ${size} bytes`,
  );
}

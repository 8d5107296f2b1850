/** Tries out how a server lets an upload go on: what it answers proves nothing, only what it then holds does. */
import type { RemotePath } from "../model/path.ts";
import { streamOf } from "../model/stream-of.ts";
import { forget } from "./remove-file.ts";
import { receiveBytes } from "./receive-bytes.ts";
import { RefusedReply } from "./reply.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { Session, StoreOptions } from "./session.ts";

type Way = NonNullable<ServerFacts["resumesBy"]>;

/**
 * Servers are known that make a new file at APPE, and that fill with zeros, cut or forget at REST. To go on safely the
 * end of a file must be readable too, so a way that works where REST and RETR don't is `none`.
 * @param path of a small file that is made for it, and removed
 * @throws LostConnection | TrustError | RefusedReply for a 421
 */
export async function probeResume(
  session: Session,
  path: RemotePath,
): Promise<Way> {
  try {
    const joined = await makes(session, path, ["ab", "cd"], { verb: "APPE" });
    if (joined === "bcd") return "APPE";
    const written = await makes(session, path, ["abcd", "xy"], { offset: 2 });
    return written === "bxy" ? "REST" : "none";
  } finally {
    await forget(session, path);
  }
}

/** What the file holds from its second byte on when the second part was stored by `how`; undefined: refused. */
async function makes(
  session: Session,
  path: RemotePath,
  [first, second]: readonly [string, string],
  how: StoreOptions,
): Promise<string | undefined> {
  try {
    await session.store(path, bytes(first));
    await session.store(path, bytes(second), how);
    const held = await receiveBytes(session, path, 4, 1);
    return held?.toString("latin1");
  } catch (error) {
    if (error instanceof RefusedReply && error.code !== 421) return undefined;
    throw error;
  }
}

function bytes(text: string): AsyncIterable<Uint8Array> {
  return streamOf([Buffer.from(text)]);
}

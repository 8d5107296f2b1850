/** One question to a server, answered by trying: what it showed, or why it showed nothing. */
import { RemoteError } from "../model/errors.ts";
import type { Probed } from "../model/server-report.ts";
import type { Pool } from "./pool.ts";
import { remoteError } from "./reply-errors.ts";
import type { Session } from "./session.ts";

/** What the server did tells nothing. */
export class Undecided extends RemoteError {}

/**
 * @param doing completes "can't …"
 * @param attempt is made again when the connection breaks
 */
export async function probe<Value>(
  pool: Pool,
  doing: string,
  attempt: (session: Session) => Promise<Value>,
): Promise<Probed<Value>> {
  try {
    return { kind: "known", value: await insist(pool, doing, attempt) };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return { kind: "unknown", why: error.reply ?? error.message };
  }
}

/** As `probe`, where nothing else makes sense without it. @throws RemoteError */
export function insist<Value>(
  pool: Pool,
  doing: string,
  attempt: (session: Session) => Promise<Value>,
): Promise<Value> {
  return pool.run("long-transfer", async ({ session }) => {
    try {
      return await attempt(session);
    } catch (error) {
      throw remoteError(doing, error);
    }
  });
}

/** How many connections a server takes at once: as many are opened as the manifest wants, one after the other. */
import { LoginError } from "../model/errors.ts";
import { sayNothing } from "./probe-session.ts";
import { TooManyConnections } from "./reply-errors.ts";
import { Session } from "./session.ts";
import type { RemoteLog } from "./settings.ts";
import { ClearTextAnswer } from "./tls-trust.ts";

/**
 * All but `first` are closed again, whatever happens.
 * @param first stands already, and counts
 * @param tried how many in all
 * @throws what `Session.open` throws, but for the server's refusal of one more
 */
export async function probeConnections(
  first: Session,
  tried: number,
  log: RemoteLog,
  signal: AbortSignal,
): Promise<{ readonly tried: number; readonly allowed: number }> {
  const sessions = [first];
  const closeOthers = (): void => {
    for (const session of sessions.slice(1)) session.dispose();
  };
  signal.addEventListener("abort", closeOthers);
  try {
    while (sessions.length < tried && !signal.aborted) {
      const number = sessions.length + 1;
      const { settings, facts } = first;
      // Nothing is transferred there, so no bandwidth is shared.
      const session = new Session(settings, facts, log, number, undefined);
      sessions.push(session);
      try {
        await session.open();
      } catch (error) {
        if (!refusesOneMore(error)) throw error;
        // Some servers let who isn't logged in stay connected.
        session.dispose();
        break;
      }
    }
    // One may have been let in at the cost of another.
    await Promise.allSettled(sessions.map((session) => sayNothing(session)));
    const allowed = sessions.filter(({ usable }) => usable).length;
    return { tried, allowed };
  } finally {
    signal.removeEventListener("abort", closeOthers);
    closeOthers();
  }
}

/** The password was right a moment ago; and vsftpd with implicit TLS says its 421 in the clear. */
function refusesOneMore(error: unknown): boolean {
  return (
    error instanceof TooManyConnections ||
    error instanceof LoginError ||
    error instanceof ClearTextAnswer
  );
}

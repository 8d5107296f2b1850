/** What a server shows without any file: its names for itself, how fast it answers, and several commands at once. */
import { featureLines } from "./feature-lines.ts";
import { RefusedReply } from "./reply.ts";
import type { Session } from "./session.ts";

/** Odd, so that one of them is the median. */
const ROUND_TRIPS = 5;
const AT_ONCE = 8;

/** @throws RefusedReply | LostConnection */
export async function systemName(session: Session): Promise<string> {
  const { shown } = await session.command("SYST");
  return shown.replace(/^215[ -]/, "");
}

/** @throws RefusedReply | LostConnection */
export async function features(session: Session): Promise<readonly string[]> {
  const { text } = await session.command("FEAT");
  const { password } = session.settings;
  return featureLines(text).map((line) => password.maskIn(line));
}

/** Milliseconds, to the hundredth. @param now milliseconds of a clock that never goes back @throws LostConnection */
export async function roundTrip(
  session: Session,
  now: () => number,
): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ROUND_TRIPS; i++) {
    const start = now();
    await sayNothing(session);
    times.push(now() - start);
  }
  times.sort((a, b) => a - b);
  return Math.round((times[(ROUND_TRIPS - 1) / 2] ?? 0) * 100) / 100;
}

/** More at once than a login has. @throws LostConnection: another try tells whether company is to blame */
export async function pipelines(session: Session): Promise<"works" | "chokes"> {
  // So is a session after two tries that were lost.
  if (session.cautious) return "chokes";
  await Promise.all(Array.from({ length: AT_ONCE }, () => sayNothing(session)));
  return session.facts.pipelining.state === "chokes" ? "chokes" : "works";
}

/** A refusal is an answer too; a 421 is a farewell. */
export async function sayNothing(session: Session): Promise<void> {
  try {
    await session.command("NOOP");
  } catch (error) {
    if (!(error instanceof RefusedReply) || error.code === 421) throw error;
  }
}

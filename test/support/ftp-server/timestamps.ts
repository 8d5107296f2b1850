/** The time form of MDTM, MFMT and MLSD: YYYYMMDDHHMMSS in UTC (RFC 3659 §2.3). */

export const formatTimestamp = (time: Date): string =>
  time.toISOString().slice(0, 19).replace(/[-T:]/g, "");

/** Undefined for what is no time, 31 February included. */
export function parseTimestamp(text: string): Date | undefined {
  if (!/^\d{14}$/.test(text)) return undefined;
  const time = new Date(
    text.replace(/(....)(..)(..)(..)(..)(..)/, "$1-$2-$3T$4:$5:$6Z"),
  );
  return !Number.isNaN(time.getTime()) && formatTimestamp(time) === text
    ? time
    : undefined;
}

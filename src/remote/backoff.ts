/** How long to wait before something is tried again. */

/**
 * Milliseconds: doubled with each try, and spread by a quarter to both sides, so that those who failed together don't
 * come back together.
 * @param pause before the second try
 * @param attempt the one that failed, 1 for the first
 * @param random at least 0, below 1
 */
export function backoff(
  pause: number,
  attempt: number,
  random: number,
): number {
  return pause * 2 ** (attempt - 1) * (0.75 + random / 2);
}

/** The port to time: what waits can be tested without waiting. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends after so many milliseconds, or as soon as `signal` is aborted; it never throws. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

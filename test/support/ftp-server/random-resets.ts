/** A wire that breaks at random, the same way for the same seed and the same commands. */
import type { FaultEffect } from "./faults.ts";
import { isTransferVerb } from "./verbs.ts";
import type { Verb } from "./verbs.ts";

export interface ResetOptions {
  /** Any whole number; the order of the commands of several connections is a matter of timing. */
  readonly seed: number;
  /** From 0 to below 1: the chance of each command, and of each 64 KiB of a transfer or part of that. */
  readonly rate: number;
}

const chunk = 64 * 1024;

/** Draws for each command whether it loses its connection before or after it is done, or its data connection on the way. */
export function randomResets({
  seed,
  rate,
}: ResetOptions): (verb: Verb) => FaultEffect | undefined {
  const random = numbersFrom(seed);
  return (verb) => {
    if (random() < rate)
      return { kind: random() < 0.5 ? "reset" : "reset-after" };
    if (rate === 0 || !isTransferVerb(verb)) return undefined;
    let after = 0;
    while (random() >= rate) after += chunk;
    return { kind: "cut-data", after, reset: true };
  };
}

/** Mulberry32: from 0 to below 1, evenly enough for a test. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

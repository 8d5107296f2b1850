/** The kinds of values that manifest keys have; the error of each completes the sentence "expected …". */
import * as z from "zod";
import { AGE, DURATION, parseDuration, parseRate, RATE } from "./units.ts";

/** Bytes a second: with less even small files outlast the patience of servers. */
const MIN_RATE = 1000;

/** 1000 years: what is older has no date that sorts as text. */
const MAX_AGE = 1000 * 365 * 86_400_000;

/** Timers hold no longer delay. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * What editors with the YAML language server show instead of a regular expression or a bare type.
 * Examples go where this does, before a transformation: what is behind one zod takes for examples of its result.
 */
export const told = (expected: string) => ({
  errorMessage: `expected ${expected}`,
});

/** One of the words, each with what it means. @param meanings in Markdown */
export const choice = <const Word extends string>(
  words: readonly Word[],
  meanings: Readonly<Record<Word, string>>,
) =>
  z.enum(words).meta({
    ...told(`one of: ${words.join(", ")}`),
    markdownEnumDescriptions: words.map((word) => meanings[word]),
  });

/** For a string without a form of its own: 0123 or true could well be meant as text. */
export const textError = (expected: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    typeof input === "number" || typeof input === "boolean"
      ? `${expected}; YAML takes this for a ${typeof input}: put it in quotes`
      : expected,
});

export const text = (expected: string) =>
  z
    .string(textError(expected))
    .min(1, expected)
    .refine((value) => !/[\0\r\n]/.test(value), "expected text on one line")
    .meta(told(`${expected}; what YAML takes for a number needs quotes`));

export const wholeNumber = (min: number, max?: number) => {
  const error =
    max === undefined
      ? `a whole number, ${min} or more`
      : `a whole number from ${min} to ${max}`;
  return z
    .int(error)
    .min(min, error)
    .max(max ?? Number.MAX_SAFE_INTEGER, error)
    .meta(told(error));
};

export const flag = z.boolean("true or false").meta(told("true or false"));

export const duration = (description: string, fallback: string) => {
  const error = "a number with its unit, like 500ms, 30s, 10m or 2h";
  return z
    .string(error)
    .regex(DURATION, error)
    .meta(told(error))
    .transform((value, context) => {
      const milliseconds = parseDuration(value);
      if (milliseconds < 1 || milliseconds > MAX_DELAY)
        context.addIssue({
          code: "custom",
          message: "expected a time from 1ms to 24d",
        });
      return milliseconds;
    })
    .prefault(fallback)
    .describe(description);
};

export const age = (description: string, examples: readonly string[]) => {
  const error = "a number with its unit, like 12h, 90d, 8w or 2y";
  return z
    .string(error)
    .regex(AGE, error)
    .meta({ ...told(error), examples })
    .transform((value, context) => {
      const milliseconds = parseDuration(value, AGE);
      if (milliseconds < 1 || milliseconds > MAX_AGE)
        context.addIssue({
          code: "custom",
          message: "expected an age from 1h to 1000y",
        });
      return milliseconds;
    })
    .optional()
    .describe(description);
};

export const rate = (description: string, examples: readonly string[]) => {
  const error =
    "a rate with its unit, like 800kB/s, 5MB/s, 1MiB/s (1024 KiB) or 40Mbit/s";
  return z
    .string(error)
    .regex(RATE, error)
    .meta({ ...told(error), examples })
    .transform((value, context) => {
      const bytesPerSecond = parseRate(value);
      if (bytesPerSecond < MIN_RATE)
        context.addIssue({
          code: "custom",
          message: "expected 1kB/s or more",
        });
      return bytesPerSecond;
    })
    .optional()
    .describe(description);
};

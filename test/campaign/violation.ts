/** Something that must never be, found in a campaign. */

export class Violation extends Error {}

/** @throws Violation with all of them, if there are any */
export function mustBeNone(what: string, problems: Iterable<string>): void {
  const list = [...problems];
  if (list.length > 0)
    throw new Violation(
      `${what}:\n${list.map((line) => `  ${line}`).join("\n")}`,
    );
}

/** Milliseconds: far more than any run of a campaign takes. */
const PATIENCE = 30_000;

/** @throws Violation when it takes for ever */
export async function withoutHanging<T>(
  what: string,
  work: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hangs = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Violation(`${what} hangs`));
    }, PATIENCE);
  });
  try {
    return await Promise.race([work, hangs]);
  } finally {
    clearTimeout(timer);
  }
}

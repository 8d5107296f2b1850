/** What is at hand, as the stream that the ports take. */

export async function* streamOf<T>(
  items: Iterable<T>,
): AsyncGenerator<T, void, undefined> {
  await Promise.resolve();
  yield* items;
}

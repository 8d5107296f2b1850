/** Spreads items over workers and yields their results as they come. */

/**
 * Keeps at most `width` items in work, and takes the next one only when the consumer has had all results so far.
 * When `work` or the source fails, no further items are taken, the results of those in work are yielded, and the first
 * error is thrown. A consumer that leaves waits for the items in work.
 */
export async function* spread<Item, Result>(
  items: AsyncIterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const source = items[Symbol.asyncIterator]();
  const run = new Run<Item, Result>(source, width, work);
  try {
    yield* run.results();
  } finally {
    await run.end();
  }
}

class Run<Item, Result> {
  readonly #results: Result[] = [];
  readonly #errors: unknown[] = [];
  #running = 0;
  /** The source was asked for the next item and has not answered. */
  #asking = false;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(
    readonly source: AsyncIterator<Item>,
    readonly width: number,
    readonly work: (item: Item) => Promise<Result>,
  ) {}

  async *results(): AsyncGenerator<Result, void, undefined> {
    for (;;) {
      yield* this.#results.splice(0);
      if (this.#results.length > 0) continue;
      if (this.#ended && this.#running === 0) break;
      if (!this.#ended && !this.#asking && this.#running < this.width) {
        void this.#takeNext();
      }
      await this.#change();
    }
    for (const error of this.#errors) throw error;
  }

  async end(): Promise<void> {
    this.#ended = true;
    while (this.#running > 0) await this.#change();
    const returned = this.source.return?.();
    // A source that has not answered yet may never do so, since nobody reacts to results any more.
    if (this.#asking) returned?.catch(() => undefined);
    else await returned;
  }

  /** Resolves at the next event. One event or many: a race over all that runs would pile up reactions at the slowest. */
  #change(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  async #takeNext(): Promise<void> {
    this.#asking = true;
    try {
      const next = await this.source.next();
      if (next.done === true) this.#ended = true;
      else if (!this.#ended) void this.#start(next.value);
    } catch (error) {
      this.#fail(error);
    }
    this.#asking = false;
    this.#wake();
  }

  async #start(item: Item): Promise<void> {
    this.#running += 1;
    try {
      this.#results.push(await this.work(item));
    } catch (error) {
      this.#fail(error);
    }
    this.#running -= 1;
    this.#wake();
  }

  #fail(error: unknown): void {
    this.#errors.push(error);
    this.#ended = true;
  }
}

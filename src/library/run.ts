/** Work that was asked for: what it comes to, and what it tells on the way. */
import { Channel } from "../model/channel.ts";
import type { RunEvent } from "../render/event-format.ts";

/**
 * It begins at once. Iterate over it for its events (they are kept until then, and the loop ends or throws as the work
 * does), or await `result`, or both.
 */
export class Run<Result> implements AsyncIterable<RunEvent> {
  /** @throws what the work throws */
  readonly result: Promise<Result>;
  readonly #events = new Channel<RunEvent>();

  /** @param work is given whom to tell */
  constructor(work: (emit: (event: RunEvent) => void) => Promise<Result>) {
    const events = this.#events;
    this.result = work((event) => {
      events.push(event);
    }).finally(() => {
      events.end();
    });
    // Whoever iterates only hears of a failure there.
    this.result.catch(() => undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent, void, undefined> {
    yield* this.#events;
    await this.result;
  }
}

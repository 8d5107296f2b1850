/** Questions that only the local content answers: asked while the comparison goes on, answered as the digests come. */
import { Channel } from "../model/channel.ts";
import type {
  DigestRequest,
  DigestResult,
  LocalFiles,
} from "../model/local-files.ts";
import type { RelativePath } from "../model/path.ts";

/** Open questions at most, so that a million files are never waiting in memory. */
const OPEN = 1_000;

export class DigestQuestions<Question> {
  readonly #open = new Map<RelativePath, Question>();
  readonly #requests = new Channel<DigestRequest>();
  readonly #done: Promise<void>;
  #allAsked = false;
  #ended = false;
  #wake: () => void = () => undefined;

  /** @param onAnswer may ask again for the same path: the full digest after the partial one */
  constructor(
    local: LocalFiles,
    onAnswer: (question: Question, result: DigestResult) => void,
  ) {
    this.#done = this.#answer(local, onAnswer);
    // Whoever asks sees it at `finish`.
    this.#done.catch(() => undefined);
  }

  ask(
    path: RelativePath,
    question: Question,
    want: DigestRequest["want"],
  ): void {
    this.#open.set(path, question);
    this.#requests.push({ path, want });
  }

  /** Waits until there is room for a question. One caller at a time. */
  async room(): Promise<void> {
    while (this.#open.size >= OPEN && !this.#ended) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** All is asked: waits until all is answered. @throws InterruptedError */
  async finish(): Promise<void> {
    this.#allAsked = true;
    this.#endWhenAnswered();
    await this.#done;
  }

  async #answer(
    local: LocalFiles,
    onAnswer: (question: Question, result: DigestResult) => void,
  ): Promise<void> {
    try {
      for await (const result of local.digest(this.#requests)) {
        const question = this.#open.get(result.path);
        if (question === undefined)
          throw new Error(`an answer to no question: ${result.path}`);
        this.#open.delete(result.path);
        onAnswer(question, result);
        this.#endWhenAnswered();
        this.#wake();
      }
    } finally {
      this.#ended = true;
      this.#wake();
    }
  }

  /** An answer may raise another question, so the end shows only here. */
  #endWhenAnswered(): void {
    if (this.#allAsked && this.#open.size === 0) this.#requests.end();
  }
}

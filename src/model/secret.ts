/** A password or the like: it prints as `***` wherever it ends up by mistake. */
import { inspect } from "node:util";

const MASK = "***";

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The only way to the value. */
  reveal(): string {
    return this.#value;
  }

  /** `text` with every occurrence of the value masked: servers echo passwords in their replies. */
  maskIn(text: string): string {
    return this.#value === "" ? text : text.replaceAll(this.#value, MASK);
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** Counts what a campaign did, so that nobody takes an idle one for a success. */

export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #crashes = new Map<string, number>();

  count(what: string, by = 1): void {
    this.#counts.set(what, this.of(what) + by);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** @param verb the command at which a process died */
  crashedAt(verb: string): void {
    this.#crashes.set(verb, (this.#crashes.get(verb) ?? 0) + 1);
  }

  toString(): string {
    return `${lines(this.#counts)}\ncrashes at: ${[...this.#crashes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([verb, count]) => `${verb} ${count}`)
      .join(", ")}`;
  }
}

function lines(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, count]) => `${String(count).padStart(8)} ${what}`)
    .join("\n");
}

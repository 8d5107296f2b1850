/** Lets contenders take turns, so that a slow minute of the machine hits all of them. */
import type { Contender } from "./contenders/contender.ts";
import type { Absence, Line, Target } from "./result.ts";
import type { Bench } from "./scenarios/scenario.ts";

export interface Entrant {
  readonly contender: Contender;
  readonly target?: Target;
}

/** One that fails is out of the race, with its words; the others go on. @param round answers one run's value */
export async function race(
  { runs, say, interrupted }: Bench,
  entrants: readonly Entrant[],
  round: (contender: Contender) => Promise<number>,
): Promise<Line[]> {
  const values = new Map<Contender, number[]>();
  const absences = new Map<Contender, Absence>();
  for (const { contender } of entrants) {
    values.set(contender, []);
    if (contender.missing !== undefined)
      absences.set(contender, { kind: "skipped", reason: contender.missing });
  }
  for (let run = 1; run <= runs; run++) {
    for (const { contender } of entrants) {
      if (absences.has(contender)) continue;
      try {
        const value = await round(contender);
        values.get(contender)?.push(value);
        say(`  run ${run}: ${contender.name}: ${value.toFixed(2)}`);
      } catch (error) {
        if (interrupted.aborted) throw error;
        say(`  run ${run}: ${contender.name} failed: ${describe(error)}`);
        absences.set(contender, { kind: "failed", reason: "see above" });
      }
    }
  }
  return entrants.map(({ contender, target }) => ({
    contender: contender.name,
    values: values.get(contender) ?? [],
    target,
    absent: absences.get(contender),
  }));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause === undefined ? message : `${message}\n${describe(cause)}`;
}

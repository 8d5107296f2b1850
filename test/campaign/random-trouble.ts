/** Random faults and deaths. */
import fc from "fast-check";
import type { Crash, Strike } from "./scenario.ts";

/** Most runs have some dozens of commands, few have hundreds. */
const turn = fc.oneof(fc.nat(40), fc.nat(150));

const strike: fc.Arbitrary<Strike> = fc.oneof(
  {
    arbitrary: fc.record({
      on: fc.constant("command" as const),
      skip: turn,
      do: fc.constantFrom(
        ...(["drop", "reset", "drop-after", "reset-after", "421"] as const),
      ),
    }),
    weight: 5,
  },
  {
    arbitrary: fc.record({
      on: fc.constant("transfer" as const),
      skip: fc.nat(30),
      do: fc.constantFrom(...(["cut", "reset", "refuse"] as const)),
      after: fc.oneof(fc.nat(50), fc.nat(40_000)),
    }),
    weight: 3,
  },
  fc.record({
    on: fc.constant("STOR" as const),
    skip: fc.nat(12),
    do: fc.constantFrom(...(["full", "forbidden"] as const)),
  }),
  {
    arbitrary: fc.record({
      on: fc.constant("RNTO" as const),
      skip: fc.nat(8),
      do: fc.constantFrom(...(["once", "once", "always"] as const)),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      on: fc.constant("listing" as const),
      skip: fc.nat(12),
      do: fc.constantFrom(...(["truncated", "silently"] as const)),
      entries: fc.nat(3),
    }),
    weight: 2,
  },
);

export const anyStrikes: fc.Arbitrary<Strike[]> = fc.array(strike, {
  maxLength: 4,
});

export const anyCrash: fc.Arbitrary<Crash> = fc.record({
  at: turn,
  how: fc.constantFrom(...(["before", "after", "midway"] as const)),
});

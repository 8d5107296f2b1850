/** How often one file's upload waits for the wire: counted by how its time grows with the wire's length. */
import type { Contender } from "../contenders/contender.ts";
import type { CorpusShape } from "../corpus.ts";
import { race } from "../race.ts";
import type { Scenario } from "./scenario.ts";

const FEW = 20;
const MANY = 60;
/** Milliseconds. */
const SHORT = 5;
const LONG = 45;

/** Small enough for TCP to send a file at once: a larger one takes round trips that no program can save. */
const filesOf = (files: number): CorpusShape => ({
  files,
  folders: 1,
  sizes: [1_024, 8_192],
});

export const roundTrips: Scenario = {
  name: "round-trips",
  place: "wire",
  async run(bench) {
    const { lftp, plain, hashing } = bench.contenders;
    const server = await bench.serve("wire", "none");
    // The best of the runs: four times go into the count, and each may be disturbed.
    const seconds = async (
      contender: Contender,
      files: number,
      roundTrip: number,
    ): Promise<number> => {
      const source = bench.corpus(filesOf(files));
      bench.setRoundTrip(roundTrip);
      const times: number[] = [];
      while (times.length < bench.runs) {
        const job = bench.job({ source, server, connections: 1 });
        times.push(await bench.upload(contender, job));
      }
      return Math.min(...times);
    };
    // What each program takes to begin is in both uploads, and what it computes for a file is on both wires.
    const perFile = async (contender: Contender, roundTrip: number) =>
      ((await seconds(contender, MANY, roundTrip)) -
        (await seconds(contender, FEW, roundTrip))) /
      (MANY - FEW);
    const lines = await race(
      { ...bench, runs: 1 },
      [
        { contender: lftp },
        { contender: plain, target: { atMost: 3.3 } },
        { contender: hashing, target: { atMost: 6.5 } },
      ],
      async (contender) =>
        ((await perFile(contender, LONG)) - (await perFile(contender, SHORT))) /
        ((LONG - SHORT) / 1_000),
    );
    return [
      {
        name: "round-trips",
        title: `round trips a file of 1–8 KiB on one connection, from uploads of ${FEW} and ${MANY} files at ${SHORT} and ${LONG} ms, ${server.name}`,
        unit: "round trips",
        reference: lftp.name,
        judged: "value",
        lines,
      },
    ];
  },
};

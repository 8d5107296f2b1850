/** A second look at many small files far away, with nothing changed since they were uploaded. */
import type { Contender, Job } from "../contenders/contender.ts";
import { race } from "../race.ts";
import type { Scenario } from "./scenario.ts";
import { CONNECTIONS, ROUND_TRIP, SMALL_FILES, describeWan } from "./wan.ts";

export const wanAgain: Scenario = {
  name: "wan-again",
  place: "wire",
  async run(bench) {
    const { lftp, rclone, plain, hashing } = bench.contenders;
    const source = bench.corpus(SMALL_FILES);
    const server = await bench.serve("wire", "none");
    const uploaded = new Map<Contender, Job>();
    const upload = async (contender: Contender): Promise<Job> => {
      const job = bench.job({ source, server, connections: CONNECTIONS });
      bench.setRoundTrip(0);
      await bench.upload(contender, job);
      uploaded.set(contender, job);
      return job;
    };
    const lines = await race(
      bench,
      [
        { contender: lftp },
        { contender: rclone },
        { contender: plain, target: { atMost: 0.7 } },
        { contender: hashing, target: { atMost: 0.7 } },
      ],
      async (contender) => {
        const job = uploaded.get(contender) ?? (await upload(contender));
        bench.setRoundTrip(ROUND_TRIP);
        return bench.again(contender, job);
      },
    );
    return [
      {
        name: "wan-again",
        title: `the same command (ftp-sync: plan) with nothing changed, ${describeWan(server)}`,
        unit: "s",
        reference: rclone.name,
        judged: "ratio",
        lines,
      },
    ];
  },
};

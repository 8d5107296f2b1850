/** First upload of many small files to a server that is far away. */
import { race } from "../race.ts";
import type { Scenario } from "./scenario.ts";
import { CONNECTIONS, ROUND_TRIP, SMALL_FILES, describeWan } from "./wan.ts";

export const wanUpload: Scenario = {
  name: "wan-upload",
  place: "wire",
  async run(bench) {
    const { lftp, rclone, plain, hashing } = bench.contenders;
    const source = bench.corpus(SMALL_FILES);
    const server = await bench.serve("wire", "none");
    bench.setRoundTrip(ROUND_TRIP);
    const lines = await race(
      bench,
      [
        { contender: lftp },
        { contender: rclone },
        { contender: plain, target: { atMost: 0.45 } },
        { contender: hashing, target: { atMost: 0.85 } },
      ],
      (contender) =>
        bench.upload(
          contender,
          bench.job({ source, server, connections: CONNECTIONS }),
        ),
    );
    return [
      {
        name: "wan-upload",
        title: `first upload, ${describeWan(server)}`,
        unit: "s",
        reference: lftp.name,
        judged: "ratio",
        lines,
      },
    ];
  },
};

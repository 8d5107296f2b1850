/** Many small files where a round trip costs nothing: what each program itself takes. */
import type { Contender, Job } from "../contenders/contender.ts";
import type { CorpusShape } from "../corpus.ts";
import { race } from "../race.ts";
import type { Scenario } from "./scenario.ts";

const FILES: CorpusShape = {
  files: 2_000,
  folders: 100,
  sizes: [1_024, 16_384],
};
const CONNECTIONS = 8;

export const loopbackUpload: Scenario = {
  name: "loopback-upload",
  place: "loopback",
  async run(bench) {
    const { lftp, rclone, plain, hashing } = bench.contenders;
    const source = bench.corpus(FILES);
    const server = await bench.serve("loopback", "none");
    const uploaded = new Map<Contender, Job>();
    const first = await race(
      bench,
      [
        { contender: lftp },
        { contender: rclone },
        { contender: plain, target: { atMost: 1 } },
        { contender: hashing },
      ],
      async (contender) => {
        const job = bench.job({ source, server, connections: CONNECTIONS });
        const seconds = await bench.upload(contender, job);
        uploaded.set(contender, job);
        return seconds;
      },
    );
    const second = await race(
      bench,
      [lftp, rclone, plain, hashing].map((contender) => ({ contender })),
      (contender) => {
        const job = uploaded.get(contender);
        if (job === undefined) throw new Error("it uploaded nothing");
        return bench.again(contender, job);
      },
    );
    const setting = `${FILES.files} files of 1–16 KiB in ${FILES.folders} folders, loopback, ${CONNECTIONS} connections, ${server.name}`;
    const common = {
      unit: "s",
      reference: lftp.name,
      judged: "ratio",
    } as const;
    return [
      {
        name: "loopback-upload",
        title: `first upload, ${setting}`,
        ...common,
        lines: first,
      },
      {
        name: "loopback-again",
        title: `the same command (ftp-sync: plan) with nothing changed, ${setting}`,
        ...common,
        lines: second,
      },
    ];
  },
};

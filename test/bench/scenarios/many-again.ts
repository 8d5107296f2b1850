/** A second look at very many small files, near and far away, with nothing changed since they were uploaded. */
import type { Contender, Job } from "../contenders/contender.ts";
import type { CorpusShape } from "../corpus.ts";
import { type Entrant, race } from "../race.ts";
import type { Result } from "../result.ts";
import type { Bench, Scenario } from "./scenario.ts";
import { CONNECTIONS, ROUND_TRIP } from "./wan.ts";

const FILES: CorpusShape = {
  files: 100_000,
  folders: 1_020,
  sizes: [256, 2_048],
};
/** Bytes. */
const MB = 1_000_000;
/** Of memory, for a hundred thousand files. */
const MOST_MB = 250;

export const manyAgain: Scenario = {
  name: "many-again",
  place: "wire",
  async run(bench) {
    const { lftp, rclone, plain, hashing } = bench.contenders;
    const source = bench.corpus(FILES);
    const server = await bench.serve("wire", "none");
    bench.setRoundTrip(0);
    const jobs = new Map<Contender, Job>();
    for (const contender of [lftp, plain, hashing]) {
      if (contender.missing !== undefined) continue;
      bench.say(`  ${contender.name} uploads`);
      const job = bench.job({ source, server, connections: CONNECTIONS });
      await bench.upload(contender, job);
      jobs.set(contender, job);
    }
    // rclone would take half an hour to upload them, and runs out of ports; what lftp sent has the same sizes and times.
    const sent = jobs.get(lftp);
    if (sent !== undefined && rclone.missing === undefined)
      jobs.set(rclone, sent);
    const setting = `${FILES.files} small files in ${FILES.folders} folders, ${CONNECTIONS} connections, ${server.name}`;
    const peaks = new Map<string, number[]>();
    const timed = async (
      name: string,
      milliseconds: number,
      most: number,
      mostBelieving: number | undefined,
    ): Promise<Result> => {
      bench.setRoundTrip(milliseconds);
      const lines = await race(
        bench,
        [
          { contender: lftp },
          { contender: rclone },
          { contender: plain, target: { atMost: most } },
          { contender: hashing, target: { atMost: most } },
          believing(plain, mostBelieving),
        ],
        (contender) => look(bench, contender, jobs, peaks),
      );
      const where =
        milliseconds === 0 ? "no delay" : `${milliseconds} ms round trip`;
      return {
        ...{ name, unit: "s", reference: rclone.name, judged: "ratio", lines },
        title: `the same command (ftp-sync: plan) with nothing changed, ${setting}, ${where}`,
      };
    };
    return [
      await timed("many-again", 0, 0.7, undefined),
      await timed("many-again-far", ROUND_TRIP, 0.5, 0.1),
      memory(peaks, setting, rclone.name),
    ];
  },
};

/** `plan --refresh none` as one more contender. */
function believing(contender: Contender, most: number | undefined): Entrant {
  return {
    contender: {
      ...contender,
      name: `${contender.name}, unlisted`,
      again: (job) => contender.believing?.(job) ?? contender.again(job),
    },
    ...(most === undefined ? {} : { target: { atMost: most } }),
  };
}

function look(
  bench: Bench,
  contender: Contender,
  jobs: ReadonlyMap<Contender, Job>,
  peaks: Map<string, number[]>,
): Promise<number> {
  const job =
    jobs.get(contender) ??
    [...jobs].find(([{ name }]) => contender.name.startsWith(name))?.[1];
  if (job === undefined) throw new Error("it uploaded nothing");
  return bench.again(contender, job, (bytes) => {
    const known = peaks.get(contender.name) ?? [];
    peaks.set(contender.name, [...known, bytes / MB]);
  });
}

function memory(
  peaks: ReadonlyMap<string, readonly number[]>,
  setting: string,
  reference: string,
): Result {
  return {
    name: "many-again-memory",
    title: `memory that it took at most (resident set), ${setting}`,
    ...{ unit: "MB", reference, judged: "value" },
    lines: [...peaks].map(([contender, values]) => ({
      ...{ contender, values, absent: undefined },
      target: contender.startsWith("ftp-sync")
        ? { atMost: MOST_MB }
        : undefined,
    })),
  };
}

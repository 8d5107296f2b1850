/** What a scenario is, and what it is given to work with. */
import type { RealServerName } from "../../support/real-servers/packages.ts";
import type { TestServer } from "../../support/test-server.ts";
import type { Contender, Job } from "../contenders/contender.ts";
import type { CorpusShape } from "../corpus.ts";
import type { Result } from "../result.ts";

export interface Scenario {
  readonly name: string;
  /** Where its server is. */
  readonly place: "loopback" | "wire";
  run(bench: Bench): Promise<readonly Result[]>;
}

export interface Bench {
  readonly server: RealServerName;
  /** How often each command is timed. */
  readonly runs: number;
  readonly contenders: {
    readonly lftp: Contender;
    readonly rclone: Contender;
    readonly plain: Contender;
    readonly hashing: Contender;
  };
  /** Aborts when the person has had enough. */
  readonly interrupted: AbortSignal;
  /** One line of progress. */
  readonly say: (text: string) => void;
  /** The folder of a corpus, made when it is first asked for. */
  corpus(shape: CorpusShape): string;
  /** A server that ends with the scenario. */
  serve(place: Scenario["place"], tls: TestServer["tls"]): Promise<TestServer>;
  /** Milliseconds that the wire takes to the server and back. */
  setRoundTrip(milliseconds: number): void;
  /** A job that stores into a new folder. */
  job(parts: Pick<Job, "source" | "server" | "connections">): Job;
  /** Uploads, and checks that all has arrived; answers seconds. */
  upload(contender: Contender, job: Job): Promise<number>;
  /** Brings back what was uploaded, and checks that all has come; answers seconds. */
  restore(contender: Contender, job: Job): Promise<number>;
  /** Removes from the server's disk what a job stored. */
  discard(job: Job): Promise<void>;
  /** Looks again at what was uploaded; answers seconds. @param onPeak hears of the bytes of memory that it took at most */
  again(
    contender: Contender,
    job: Job,
    onPeak?: (bytes: number) => void,
  ): Promise<number>;
  /** A folder for what a scenario writes itself. */
  readonly scratch: string;
  /** The built `ftp-sync.js`. */
  readonly binary: string;
}

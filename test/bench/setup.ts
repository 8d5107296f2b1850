/** What the scenarios' process is told: `main.ts` writes it, `run-scenarios.ts` reads it. */
import type { RealServerFacts } from "../support/real-servers/packages.ts";
import type { Options } from "./options.ts";
import type { WireFacts } from "./wire/make-wire.ts";

export interface Setup {
  readonly options: Options;
  /** A folder for all that is written, removed by `main.ts`. */
  readonly scratch: string;
  /** Where the server's packages are unpacked. */
  readonly server: string;
  readonly lftp: RealServerFacts;
  readonly rclone: RealServerFacts;
  readonly wire: WireFacts;
}

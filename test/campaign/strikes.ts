/** What goes wrong in one run: strikes and a crash at their turns, over all connections together. */
import type { DueCommand, FaultEffect } from "../support/ftp-server/faults.ts";
import { isTransferVerb } from "../support/ftp-server/verbs.ts";
import { TO } from "./places.ts";
import type { Crash, Strike } from "./scenario.ts";
import type { Tally } from "./tally.ts";

const LISTINGS: ReadonlySet<string> = new Set(["LIST", "MLSD", "NLST"]);

export class Strikes {
  readonly #strikes: { readonly strike: Strike; passed: number }[];
  #commands = 0;
  /** The process is dead: none of its commands is heard any more. */
  crashed = false;
  /** A listing left something out without a word. */
  lied = false;
  /** Any of them struck. */
  struck = false;

  /** @param cut ends all connections, until the run is over */
  constructor(
    strikes: readonly Strike[],
    readonly crash: Crash | undefined,
    readonly cut: () => void,
    readonly tally: Tally,
  ) {
    this.#strikes = strikes.map((strike) => ({ strike, passed: 0 }));
  }

  /** What the server does to this command. */
  on(command: DueCommand): FaultEffect | undefined {
    if (this.crashed) {
      this.cut();
      return { kind: "drop" };
    }
    const { crash } = this;
    if (crash !== undefined && this.#commands++ === crash.at)
      return this.#crash(crash, command);
    for (const pending of this.#strikes) {
      const { strike } = pending;
      if (!isEventOf(strike, command)) continue;
      if (pending.passed < strike.skip) {
        pending.passed += 1;
        continue;
      }
      // Those that strike once have passed for ever.
      const lasts = strike.on === "RNTO" && strike.do === "always";
      if (!lasts) pending.passed = -Infinity;
      this.struck = true;
      this.tally.count(`${strike.on}: ${strike.do}`);
      if (strike.on === "listing" && strike.do === "silently") this.lied = true;
      return effectOf(strike);
    }
    return undefined;
  }

  #crash({ how, at }: Crash, { verb }: DueCommand): FaultEffect | undefined {
    this.crashed = true;
    this.struck = true;
    this.tally.count(`crash ${how}`);
    this.tally.crashedAt(verb);
    if (how === "after") return undefined;
    if (how === "midway" && isTransferVerb(verb))
      return { kind: "cut-data", after: at % 64, reset: true };
    this.cut();
    return { kind: "drop" };
  }
}

function isEventOf(strike: Strike, { verb, cwd }: DueCommand): boolean {
  switch (strike.on) {
    case "command":
      return true;
    case "transfer":
      return isTransferVerb(verb);
    case "STOR":
    case "RNTO":
      return verb === strike.on;
    case "listing": {
      const isInTree = cwd.startsWith(TO) && !cwd.startsWith(`${TO}/.ftp-sync`);
      return LISTINGS.has(verb) && (strike.do === "truncated" || isInTree);
    }
  }
}

function effectOf(strike: Strike): FaultEffect {
  switch (strike.on) {
    case "command":
      return strike.do === "421"
        ? { kind: "reply", text: "421 Service not available, closing." }
        : { kind: strike.do };
    case "transfer":
      return strike.do === "refuse"
        ? { kind: "refuse-data", how: "closed" }
        : {
            kind: "cut-data",
            after: strike.after,
            reset: strike.do === "reset",
          };
    case "STOR":
      return strike.do === "full"
        ? { kind: "reply", text: "452 Insufficient storage space." }
        : { kind: "reply", text: "553 Permission denied." };
    case "RNTO":
      return { kind: "reply", text: "550 Rename failed." };
    case "listing":
      return {
        kind: "short-listing",
        entries: strike.entries,
        ...(strike.do === "silently"
          ? { reply: "226 Transfer complete." }
          : {}),
      };
  }
}

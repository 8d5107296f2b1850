/** The other end of the wire that this process runs on. */
import { writeFileSync } from "node:fs";

export interface FarEnd {
  readonly host: string;
  /** The file of its network namespace. */
  readonly network: string;
  setRoundTrip(milliseconds: number): void;
}

/** undefined when `environment` names no wire. */
export function farEnd(
  environment: Readonly<Record<string, string | undefined>>,
): FarEnd | undefined {
  const network = environment["WIRE_SERVER_NETWORK"];
  const roundTrip = environment["WIRE_ROUND_TRIP"];
  if (network === undefined || roundTrip === undefined) return undefined;
  return {
    host: "10.99.0.2",
    network,
    setRoundTrip: (milliseconds) => {
      writeFileSync(roundTrip, `${milliseconds * 1_000}\n`);
    },
  };
}

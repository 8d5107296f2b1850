/** What `status` tells of a source. */
import type { AppliedPlan } from "./catalogue.ts";
import type { ProofDates } from "./proof.ts";

/** Files, and how many bytes they have together. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

export interface SourceStatus {
  readonly source: string;
  /** `copy`: the server is out of reach, and this is what this machine saw last. */
  readonly from: "server" | "copy";
  /** Why the server is out of reach, or what is wrong with what it keeps. */
  readonly problems: readonly string[];
  /** Absent: there is no catalogue. */
  readonly backup?:
    | {
        readonly serial: number;
        readonly holds: Amount;
        /** The last one. */
        readonly applied: AppliedPlan | undefined;
        readonly archive: Amount & { readonly oldest: string | undefined };
        /** Absent: the server is out of reach, and it alone has the dates. */
        readonly proofs?: ProofDates | undefined;
      }
    | undefined;
  /** What a plan that believes the catalogue would do, by op, what there is none of left out. Absent: not known. */
  readonly pending?: Readonly<Record<string, number>> | undefined;
  readonly lock?:
    | {
        readonly id: string;
        /** Who holds it, in words. */
        readonly holder: string;
        /** Its process on this machine is gone. */
        readonly dead: boolean;
      }
    | undefined;
  /** Ids of the plans whose runs were interrupted, the latest last. */
  readonly interrupted: readonly string[];
}

/** What a remote can give back of a source, and what must be said of it. */
import type { Finding } from "../model/finding.ts";
import type { RelativePath } from "../model/path.ts";
import type { Drift, PlanHeader } from "./plan-format.ts";
import type { Restorable } from "./restorable.ts";

/** What the remote can give. */
export interface Offer {
  readonly base: PlanHeader["sources"][string]["base"];
  readonly listing: PlanHeader["sources"][string]["listing"];
  readonly folders: readonly RelativePath[];
  readonly files: readonly Restorable[];
  readonly links: readonly {
    readonly path: RelativePath;
    readonly target: string;
  }[];
  readonly findings: readonly Omit<Finding, "source">[];
  readonly drift: readonly Omit<Drift, "source">[];
}

/** What is restored of a source. */
export type Selects = (path: RelativePath, kind: "file" | "folder") => boolean;

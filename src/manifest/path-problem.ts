/** A problem that is known by the place of a value in the manifest's data. */
import type { Path } from "./read-yaml.ts";

export interface PathProblem {
  readonly path: Path;
  /** What is shown as wrong there. */
  readonly part: "key" | "value";
  readonly message: string;
  readonly hint: string | undefined;
}

/** What a plan says of the state that the server keeps, when that is not as it should be. */
import type { Finding } from "../model/finding.ts";
import type { StoredState } from "../state/read-catalogue.ts";

export function stateFindings({
  problems,
  interrupted,
}: Pick<StoredState, "problems" | "interrupted">): Omit<Finding, "source">[] {
  const warn = (code: Finding["code"], detail: string) =>
    ({ level: "warning", code, detail }) as const;
  return [
    ...problems.map((detail) => warn("catalogue-damaged", detail)),
    ...interrupted.map((id) => warn("interrupted-run", `plan ${id}`)),
  ];
}

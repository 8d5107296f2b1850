/** The data of a report, from the texts of its `<script>` elements: columns at once, details of a block when it is looked at. */
import type { RelativePath } from "../../../model/path.ts";
import type { Action } from "../../../plan/action-format.ts";
import { BLOCK } from "../report-data.ts";
import type {
  ActionColumns,
  ActionDetails,
  ReportHead,
} from "../report-data.ts";
import { ActionTable } from "./action-table.ts";

export interface Report {
  readonly head: ReportHead;
  readonly table: ActionTable;
  /** The whole action, from its index. */
  readonly actionAt: (index: number) => Action;
}

/** The texts of a report's data elements. */
export interface ReportTexts {
  readonly head: string;
  readonly columns: Iterable<string>;
  /** Of one block; a large report has many megabytes of them, of which few are ever looked at. */
  readonly details: (block: number) => string;
}

export function readReport(texts: ReportTexts): Report {
  // This and what follows is the parse edge: the same version of ftp-sync wrote it.
  const head = JSON.parse(texts.head) as ReportHead;
  const table = new ActionTable(head);
  for (const text of texts.columns)
    table.add(JSON.parse(text) as ActionColumns);
  table.finish();
  const parsed = new Map<number, readonly ActionDetails[]>();
  const detailsOf = (block: number): readonly ActionDetails[] => {
    const known = parsed.get(block);
    if (known !== undefined) return known;
    const text = texts.details(block);
    const read = JSON.parse(text) as readonly ActionDetails[];
    parsed.set(block, read);
    return read;
  };
  return {
    head,
    table,
    actionAt: (index) =>
      ({
        ...detailsOf(Math.floor(index / BLOCK))[index % BLOCK],
        source: table.sourceName(index),
        path: table.path(index) as RelativePath,
        reason: table.reasonCode(index),
      }) as Action,
  };
}

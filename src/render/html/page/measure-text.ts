/** A size of the treemap and the list of folders in words. */
import { formatBytes } from "../../format-bytes.ts";
import { counted } from "../../format-count.ts";
import type { Measure } from "./folder-sums.ts";

export function measured(size: number, measure: Measure): string {
  switch (measure) {
    case "bytes":
      return formatBytes(size);
    case "actions":
      return counted(size, "action");
  }
}

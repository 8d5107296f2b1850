/** What is wrong with one file of a verify, in a few words. */
import type { FileFinding } from "../verify/verify-result.ts";
import { formatBytes, formatSizeChange } from "./format-bytes.ts";
import { formatTimeChange } from "./format-time.ts";

export function findingNote(finding: FileFinding): string {
  switch (finding.kind) {
    case "missing":
      return formatBytes(finding.recorded.size);
    case "foreign":
      return formatBytes(finding.size);
    case "unchecked":
      return finding.detail;
    case "altered":
      return alteration(finding);
  }
}

function alteration({
  what,
  recorded,
  found,
}: FileFinding & { readonly kind: "altered" }): string {
  switch (what) {
    case "kind":
      return "is no file any more";
    case "size":
      return `other size: ${formatSizeChange(recorded.size, found.size)}`;
    case "time":
      return found.modified === undefined
        ? "other time"
        : `other time: ${formatTimeChange(recorded.modified, found.modified)}`;
    case "content":
      return `other content: ${shortHash(recorded.hash)} → ${shortHash(found.hash)}`;
  }
}

/** The kind of the digest and its first 12 digits. */
function shortHash(hash = "unknown"): string {
  return hash.replace(/^([\w-]+:[0-9a-f]{12})[0-9a-f]+$/, "$1…");
}

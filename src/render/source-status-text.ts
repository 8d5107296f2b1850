/** How a source's backup stands, in a few lines. */
import type { SourceStatus } from "../model/source-status.ts";
import { OPS } from "../plan/op-counts.ts";
import { countPhrases } from "./count-sentence.ts";
import { displayName, displayText } from "./display-name.ts";
import { formatBytes } from "./format-bytes.ts";
import { counted } from "./format-count.ts";
import { createPaint, type Paint } from "./paint.ts";
import { shortTag } from "./plan-sentences.ts";
import { proofDateLines } from "./proof-date-lines.ts";

export function sourceStatusText(
  status: SourceStatus,
  { color }: { readonly color: boolean },
): string {
  const paint = createPaint(color);
  const lines = [
    ...status.problems.map((text) => paint("red", displayText(text))),
    ...backupLines(status),
    ...pendingLines(status),
    ...lockLines(status, paint),
    ...status.interrupted.map(
      (planId) =>
        `${paint("yellow", "interrupted:")} plan ${planId}; apply it again to go on, or make a new plan`,
    ),
  ];
  const name = paint("bold", displayName(status.source));
  return `${name}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function backupLines({ source, from, backup }: SourceStatus): string[] {
  if (backup === undefined)
    return [
      from === "server"
        ? `no catalogue: nothing was applied yet; \`ftp-sync adopt ${displayName(source)}\` takes over what is there`
        : "this machine has no copy of its catalogue",
    ];
  const { serial, holds, applied, archive, proofs } = backup;
  const known =
    from === "server"
      ? []
      : [`what follows is what this machine saw last: serial ${serial}`];
  const last =
    applied === undefined
      ? []
      : [
          `last applied: plan ${shortTag(applied.planId.replace(/^sha256:/, ""))}, ${applied.at}, serial ${applied.serial}`,
        ];
  const copies =
    archive.files === 0
      ? "archive: empty"
      : `archive: ${counted(archive.files, "file")}, ${formatBytes(archive.bytes)}, the oldest of ${archive.oldest ?? "an unknown time"}`;
  return [
    ...known,
    `${counted(holds.files, "file")}, ${formatBytes(holds.bytes)}`,
    ...last,
    ...(proofs === undefined ? [] : proofDateLines(proofs)),
    copies,
  ];
}

function pendingLines({ pending }: SourceStatus): string[] {
  if (pending === undefined) return [];
  const counts = Object.fromEntries(OPS.map((op) => [op, pending[op]]));
  const phrases = countPhrases(counts, "planned");
  return [
    phrases.length === 0
      ? "changes since, by the catalogue: none"
      : `changes since, by the catalogue: ${phrases.join(", ")}`,
  ];
}

function lockLines({ source, lock }: SourceStatus, paint: Paint): string[] {
  if (lock === undefined) return [];
  const dead = lock.dead
    ? "; its process, on this machine, is gone"
    : `; \`ftp-sync unlock ${source}\` tells its last sign of life`;
  const head = paint("yellow", "locked by");
  return [`${head} ${displayText(`${lock.holder}${dead}`)}`];
}

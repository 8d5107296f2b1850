/** What `doctor` found out about a server, as text: what it is, what it can, and what to change in the manifest. */
import type {
  Probed,
  ReportedTls,
  ServerReport,
} from "../model/server-report.ts";
import { capabilityRows } from "./capability-rows.ts";
import type { CapabilityRow } from "./capability-rows.ts";
import { displayName, displayText } from "./display-name.ts";
import { manifestAdvice } from "./manifest-advice.ts";
import { createPaint } from "./paint.ts";
import type { Paint, Style } from "./paint.ts";
import { wrapWords } from "./wrap-words.ts";

export interface ServerReportTextOptions {
  readonly color: boolean;
  /** Columns to lay out for; 80 when not given. */
  readonly width?: number;
}

interface Row {
  readonly label: string;
  readonly value: string;
  readonly text: string;
  readonly style?: Style;
}

const QUALITY_STYLE: Readonly<Record<CapabilityRow["quality"], Style>> = {
  good: "green",
  poor: "yellow",
  unknown: "dim",
};

export function serverReportText(
  report: ServerReport,
  { color, width = 80 }: ServerReportTextOptions,
): string {
  const paint = createPaint(color);
  const { remote, host, port } = report;
  const abilities = capabilityRows(report.capabilities);
  const nothingMore = onlyReason(abilities);
  const lines = [
    `${paint("bold", displayName(remote))} ${displayText(host)}:${port}`,
    ...table(identityRows(report, nothingMore), width, paint),
    "",
    ...(nothingMore === undefined
      ? abilityLines(abilities, width, paint)
      : [wrapWords(`Nothing more is known: ${nothingMore}`, width)]),
    "",
    ...adviceLines(report, width, paint),
    ...leftoverLines(report, width, paint),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** What the server says of itself: its own words, but for TLS. */
function identityRows(
  { greeting, system, tls, features }: ServerReport,
  nothingMore: string | undefined,
): Row[] {
  const row = (label: string, text: string): Row => ({
    ...{ label, value: "", text },
  });
  const rows = <Value>(
    label: string,
    probed: Probed<Value>,
    lines: (value: Value) => readonly string[],
  ): Row[] => {
    if (probed.kind === "known")
      return lines(probed.value).map((line, index) =>
        row(index === 0 ? label : "", line),
      );
    const why = displayText(probed.why);
    return why === nothingMore ? [] : [row(label, `not known: ${why}`)];
  };
  return [
    // A greeting may have several lines (RFC 959 §4.2).
    ...rows("greeting", greeting, (text) =>
      text.split(/\r?\n/).map((line) => displayText(line)),
    ),
    ...rows("system", system, (text) => [displayText(text)]),
    ...tlsRows(tls, row),
    ...rows("features", features, (lines) => [
      lines.length === 0
        ? "FEAT names none"
        : lines.map((line) => displayText(line)).join(", "),
    ]),
  ];
}

function tlsRows(
  tls: ReportedTls,
  row: (label: string, text: string) => Row,
): Row[] {
  switch (tls.kind) {
    case "none":
      return [row("TLS", "none: password and files travel in clear text")];
    case "explicit":
    case "implicit": {
      const { version, cipher, certificate, trust } = tls;
      return [
        row("TLS", `${tls.kind}, ${displayText(`${version}, ${cipher}`)}`),
        row(
          "certificate",
          displayText(
            `${certificate.subject}, valid until ${certificate.validUntil}`,
          ),
        ),
        row("", displayText(`sha256:${certificate.fingerprint}`)),
        row("", trustSentence(trust)),
      ];
    }
  }
}

function trustSentence(
  trust: Extract<ReportedTls, { readonly trust: unknown }>["trust"],
): string {
  switch (trust.by) {
    case "system":
      return "trusted by this system's roots";
    case "ca":
      return "trusted by the manifest's `ca`";
    case "fingerprint":
      return "trusted by the manifest's `fingerprint`";
    case "none":
      return `not trusted: ${displayText(trust.why)}`;
  }
}

/** Why nothing at all is known: who isn't let in learns nothing, and needs the reason once. */
function onlyReason(rows: readonly CapabilityRow[]): string | undefined {
  const reasons = new Set(
    rows.map(({ quality, follows }) =>
      quality === "unknown" ? follows : undefined,
    ),
  );
  const [reason] = reasons;
  return reasons.size === 1 ? reason : undefined;
}

function abilityLines(
  rows: readonly CapabilityRow[],
  width: number,
  paint: Paint,
): string[] {
  const abilities = rows.map(({ label, value, follows, quality }): Row => ({
    ...{ label, value, text: follows },
    style: QUALITY_STYLE[quality],
  }));
  return table(abilities, width, paint);
}

/** Columns of one width; what is too long goes on under its own beginning. */
function table(rows: readonly Row[], width: number, paint: Paint): string[] {
  const columnOf = (cells: readonly string[]) =>
    Math.max(...cells.map((cell) => (cell === "" ? 0 : cell.length + 2)));
  const labels = columnOf(rows.map(({ label }) => label));
  const values = columnOf(rows.map(({ value }) => value));
  const indent = 2 + labels + values;
  return rows.flatMap(({ label, value, text, style }) => {
    const cell = style === undefined ? value : paint(style, value);
    const head = `  ${label.padEnd(labels)}${cell}${" ".repeat(values - value.length)}`;
    return wrapWords(text, width - indent)
      .split("\n")
      .map((line, index) =>
        (index === 0 ? head + line : " ".repeat(indent) + line).trimEnd(),
      );
  });
}

function adviceLines(
  report: ServerReport,
  width: number,
  paint: Paint,
): string[] {
  const advice = manifestAdvice(report);
  if (advice.length === 0) return ["What to change in the manifest: nothing."];
  const place = displayName(`remotes.${report.remote}`);
  return [
    paint("bold", `What to change in the manifest, under ${place}:`),
    ...advice.flatMap(({ line, why }) => [
      paint("cyan", `  ${displayText(line)}`),
      `    ${wrapWords(why, width - 4).replaceAll("\n", "\n    ")}`,
    ]),
  ];
}

function leftoverLines(
  { leftBehind }: ServerReport,
  width: number,
  paint: Paint,
): string[] {
  if (leftBehind === null) return [];
  const path = displayName(leftBehind.path);
  return [
    "",
    paint("bold", `To remove by hand: ${path}`),
    `  ${wrapWords(`doctor made this folder for its probes and can't remove it: ${displayText(leftBehind.why)}`, width - 2).replaceAll("\n", "\n  ")}`,
  ];
}

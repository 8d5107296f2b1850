/** A server report as a document of its own. */
import type { ServerReport } from "../model/server-report.ts";

export function serverReportJson(report: ServerReport): string {
  const document = { format: "ftp-sync/server-report", version: 1, ...report };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

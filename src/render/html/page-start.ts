/** What stands before a report's body: its title, its style, and the rule that it may load nothing. */
import type { Plan } from "../../plan/plan-format.ts";
import { shortPlanId } from "../plan-sentences.ts";
import { PAGE_SCRIPT, PAGE_STYLE } from "./page-assets.ts";

/** The style and the program of this page by their digests, and nothing else: no address, no markup's own script. */
const POLICY = [
  "default-src 'none'",
  `style-src '${PAGE_STYLE.digest}'`,
  `script-src '${PAGE_SCRIPT.digest}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export function pageStart(plan: Plan): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Plan ${shortPlanId(plan)} – ftp-sync</title>
<style>${PAGE_STYLE.text}</style>
</head>
<body>
`;
}

/** The program goes last: by then the data that it reads is there. */
export function pageEnd(hasChanges: boolean): string {
  const script = hasChanges ? `<script>${PAGE_SCRIPT.text}</script>\n` : "";
  return `${script}</body>\n</html>\n`;
}

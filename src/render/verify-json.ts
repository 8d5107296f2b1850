/** What a verify found out as one JSON document, a finding a line. */
import {
  holds,
  type SourceVerdict,
  type VerifyResult,
} from "../verify/verify-result.ts";

export function* verifyJson(result: VerifyResult): Generator<string> {
  yield "{\n";
  yield '"format": "ftp-sync/verify", "version": 1,\n';
  yield `"level": ${JSON.stringify(result.level)},\n`;
  yield `"holds": ${JSON.stringify(holds(result))},\n`;
  yield '"sources": {';
  yield* separated(result.sources.map(sourceLine));
  yield '},\n"findings": [';
  yield* separated(findingLines(result));
  yield "]\n}\n";
}

function sourceLine(verdict: SourceVerdict): string {
  const { source, remote, to, by, holds, files, bytes, read } = verdict;
  const { proven, dates = null, problems, notices } = verdict;
  const shown = {
    ...{ remote, to, by, holds, files, bytes, read },
    ...{ proven, dates, problems, notices },
  };
  return `${JSON.stringify(source)}: ${JSON.stringify(shown)}`;
}

function* findingLines({ sources }: VerifyResult): Generator<string> {
  for (const { source, findings } of sources)
    for (const { kind, ...rest } of findings)
      yield JSON.stringify({ source, kind, ...rest });
}

function* separated(lines: Iterable<string>): Generator<string> {
  let before = "\n";
  for (const line of lines) {
    yield `${before}${line}`;
    before = ",\n";
  }
  if (before !== "\n") yield "\n";
}

/** The setting of the scenarios far away. */
import type { TestServer } from "../../support/test-server.ts";
import type { CorpusShape } from "../corpus.ts";

export const SMALL_FILES: CorpusShape = {
  files: 500,
  folders: 25,
  sizes: [1_024, 16_384],
};
export const CONNECTIONS = 8;
/** Milliseconds. */
export const ROUND_TRIP = 20;

export function describeWan({ name }: TestServer): string {
  const { files, folders } = SMALL_FILES;
  return `${files} files of 1–16 KiB in ${folders} folders, ${ROUND_TRIP} ms round trip, ${CONNECTIONS} connections, ${name}`;
}

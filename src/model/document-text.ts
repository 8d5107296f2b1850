/** The text of a saved document as it is read from its file: in whole lines, or all of it, never more than memory holds. */
import { TextDecoder } from "node:util";
import type { FtpSyncError } from "./errors.ts";

/** Opens the document from its start; it may be read more than once. */
export type OpenDocument = () => AsyncIterable<Uint8Array>;

/** Characters of one line, or of a document that is not read by lines. */
export const LARGEST_TEXT = 256 * 1024 * 1024;

/** What is wrong with a text before anybody looks at what it says. */
export type TextFault = "not-utf8" | "long-line" | "too-large";

/** The error for a fault, in the words of the document's kind. */
export type OnFault = (fault: TextFault, cause?: unknown) => FtpSyncError;

/** @throws what `onFault` makes */
export async function wholeText(
  open: OpenDocument,
  onFault: OnFault,
): Promise<string> {
  let text = "";
  for await (const part of decoded(open(), onFault)) {
    text += part;
    if (text.length > LARGEST_TEXT) throw onFault("too-large");
  }
  return text;
}

/**
 * The complete lines of each block; what follows the last newline counts as a line when there is any.
 * @throws what `onFault` makes
 */
export async function* lineBatches(
  blocks: AsyncIterable<Uint8Array>,
  onFault: OnFault,
): AsyncGenerator<readonly string[], void, undefined> {
  let rest = "";
  for await (const text of decoded(blocks, onFault)) {
    const lines = text.split("\n");
    // Looking for newlines in the new block only keeps a document of one giant line linear.
    rest += lines[0] ?? "";
    if (rest.length > LARGEST_TEXT) throw onFault("long-line");
    if (lines.length === 1) continue;
    const last = lines.pop() ?? "";
    lines[0] = rest;
    rest = last;
    yield lines;
  }
  if (rest !== "") yield [rest];
}

async function* decoded(
  blocks: AsyncIterable<Uint8Array>,
  onFault: OnFault,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const block of blocks)
      yield decoder.decode(block, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw onFault("not-utf8", cause);
  }
}

/** Compares contents on the server with what they should be: by its own word, or by reading them back. */
import type { Digest } from "../model/digest.ts";
import { InterruptedError } from "../model/errors.ts";
import { type RemotePath, remotePath } from "../model/path.ts";
import type { DatedLevel } from "../model/proof.ts";
import type { Fetch, HashRequest, RemoteFiles } from "../model/remote-files.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";
import {
  comparable,
  type Expected,
  expectedText,
  isContent,
  isContentByFull,
} from "../verify/compare-content.ts";
import type { Present } from "../verify/compare-listing.ts";
import { HashingSink } from "./hashing-sink.ts";

export interface Question {
  readonly file: Present;
  readonly expected: Expected;
}

export type Answer = { readonly file: Present } & (
  | { readonly kind: "proven" }
  | {
      readonly kind: "altered";
      readonly hashes: { readonly expected: string; readonly found: Digest };
    }
  /** Why it could not be checked. */
  | { readonly kind: "unchecked"; readonly detail: string }
  /** The server has no command that tells a SHA-256. */
  | { readonly kind: "unsupported" }
);

export interface Checking {
  readonly remote: RemoteFiles;
  /** The source's folder there. */
  readonly root: RemotePath;
  /** No further file is taken once it is aborted; those in work end unanswered. */
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/** @throws ConnectionError | LoginError | TrustError when the server is out of reach */
export function checkContents(
  level: DatedLevel,
  questions: Iterable<Question>,
  checking: Checking,
): AsyncGenerator<Answer, void, undefined> {
  switch (level) {
    case "server-hash":
      return askServer(questions, checking);
    case "read-back":
      return readBack(questions, checking);
  }
}

async function* readBack(
  questions: Iterable<Question>,
  { remote, root, signal, onBytes }: Checking,
): AsyncGenerator<Answer, void, undefined> {
  const asked = new Map<number, Question & { readonly sink: HashingSink }>();
  const fetches = async function* (): AsyncGenerator<Fetch> {
    let id = 0;
    for await (const question of whileWanted(questions, signal)) {
      const { path, size } = question.file;
      const sink = new HashingSink(size, signal, onBytes);
      asked.set(++id, { ...question, sink });
      yield { id, path: remotePath(root, path), size, sink };
    }
  };
  for await (const outcome of remote.fetch(fetches())) {
    const question = asked.get(outcome.id);
    asked.delete(outcome.id);
    if (question === undefined)
      throw new Error(`an outcome of nothing: ${outcome.id}`);
    const { file, expected, sink } = question;
    if (outcome.kind === "failed") {
      if (outcome.error instanceof InterruptedError) continue;
      throwIfOutOfReach(outcome.error);
      yield { file, kind: "unchecked", detail: outcome.error.message };
      continue;
    }
    const { full, partial } = sink.digests();
    if (isContent(expected, full, partial)) yield { file, kind: "proven" };
    else {
      const found = comparable(expected, full, partial);
      yield altered(file, expected, found);
    }
  }
}

async function* askServer(
  questions: Iterable<Question>,
  { remote, root, signal }: Checking,
): AsyncGenerator<Answer, void, undefined> {
  const asked = new Map<RemotePath, Question>();
  const requests = async function* (): AsyncGenerator<HashRequest> {
    for await (const question of whileWanted(questions, signal)) {
      const { path, size } = question.file;
      const request = { path: remotePath(root, path), size };
      asked.set(request.path, question);
      yield request;
    }
  };
  for await (const result of remote.hash(requests())) {
    const question = asked.get(result.path);
    asked.delete(result.path);
    if (question === undefined)
      throw new Error(`an answer to no question: ${result.path}`);
    const { file, expected } = question;
    switch (result.kind) {
      case "hash": {
        const { digest } = result;
        const same = isContentByFull(expected, digest);
        if (same === undefined)
          yield { file, kind: "unchecked", detail: UNTOLD };
        else if (same) yield { file, kind: "proven" };
        else yield altered(file, expected, digest);
        break;
      }
      case "unsupported":
        yield { file, kind: "unsupported" };
        break;
      case "failed":
        throwIfOutOfReach(result.error);
        yield { file, kind: "unchecked", detail: result.error.message };
    }
  }
}

const UNTOLD =
  "only the digest of its first and last 8 KiB is known, and the server tells that of the whole file";

function altered(file: Present, expected: Expected, found: Digest): Answer {
  const hashes = { expected: expectedText(expected), found };
  return { file, kind: "altered", hashes };
}

async function* whileWanted(
  questions: Iterable<Question>,
  signal: AbortSignal,
): AsyncGenerator<Question, void, undefined> {
  await Promise.resolve();
  for (const question of questions) {
    if (signal.aborted) return;
    yield question;
  }
}

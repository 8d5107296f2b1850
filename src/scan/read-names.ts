/** The names in a local folder: those that FTP can carry, and the odd ones with what is wrong about them. */
import { readdirSync } from "node:fs";
import { compareBytes, nameProblem } from "../model/path.ts";

/** A name that FTP can't carry. */
interface OddName {
  /** What the system knows it by. */
  readonly raw: string | Buffer;
  /** The name with U+FFFD for what can't be carried, so that patterns and people can still point at it. */
  readonly text: string;
  /** The name, escaped, and what is wrong with it. */
  readonly problem: string;
}

export interface FolderNames {
  /** In byte order. */
  readonly names: readonly string[];
  readonly odd: readonly OddName[];
}

/** What FTP can't carry, what broken bytes become, and letters with which JavaScript's own order is not that of bytes. */
const UNUSUAL = /[\0\r\n\uD800-\uFFFF]/;

/** @throws what the file system says */
export function readNames(folder: string): FolderNames {
  const names = readdirSync(folder);
  // One look at all names costs a tenth of one look at each.
  const all = names.join("/");
  if (!UNUSUAL.test(all)) return { names: names.sort(), odd: [] };
  // Node decodes broken bytes to U+FFFD, but a name may truly hold one: only the bytes tell.
  if (all.includes("\uFFFD"))
    return judgeRawNames(readdirSync(folder, { encoding: "buffer" }));
  return /[\0\r\n]/.test(all)
    ? judgeNames(names)
    : { names: names.sort(compareBytes), odd: [] };
}

export function judgeNames(all: readonly string[]): FolderNames {
  const names: string[] = [];
  const odd: OddName[] = [];
  for (const name of all) {
    const problem = nameProblem(name);
    if (problem === undefined) names.push(name);
    else
      odd.push({
        raw: name,
        text: carriable(name),
        problem: `${JSON.stringify(name)}: ${problem}`,
      });
  }
  return { names: names.sort(compareBytes), odd };
}

function judgeRawNames(all: readonly Buffer[]): FolderNames {
  const exact: string[] = [];
  const broken: OddName[] = [];
  for (const raw of all) {
    const text = raw.toString();
    if (Buffer.from(text).equals(raw)) exact.push(text);
    else
      broken.push({
        raw,
        text: carriable(text),
        problem: `"${escapeBytes(raw)}": its bytes are not UTF-8`,
      });
  }
  const { names, odd } = judgeNames(exact);
  return { names, odd: [...odd, ...broken] };
}

function carriable(text: string): string {
  return text.replaceAll(/[\r\n]/g, "\uFFFD");
}

/** ASCII as it is, all other bytes like `\xe9`. */
function escapeBytes(bytes: Buffer): string {
  return bytes
    .toString("latin1")
    .replaceAll(/["\\]/g, "\\$&")
    .replaceAll(
      /[^ -~]/g,
      (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
}

/** Which ways a server has to hash a file itself: those that are right for a known content. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { RemotePath } from "../model/path.ts";
import type { ServerHash } from "../model/server-report.ts";
import { writeFile } from "./change-remote.ts";
import { probePath } from "./probe-folder.ts";
import { RefusedReply, type Reply } from "./reply.ts";
import type { Session } from "./session.ts";

const CONTENT = "ftp-sync doctor\n";

const digestBy = (algorithm: string) => () =>
  createHash(algorithm).update(CONTENT).digest("hex");

/** Algorithms by the names that HASH gives them (draft-bryan-ftpext-hash), best first. */
const DIGESTS: ReadonlyMap<string, () => string> = new Map([
  ["SHA-512", digestBy("sha512")],
  ["SHA-256", digestBy("sha256")],
  ["SHA-1", digestBy("sha1")],
  ["MD5", digestBy("md5")],
  ["CRC32", () => crc32(CONTENT).toString(16)],
]);

const OWN_COMMANDS: readonly ServerHash[] = [
  { command: "XSHA512", algorithm: "SHA-512" },
  { command: "XSHA256", algorithm: "SHA-256" },
  { command: "XSHA1", algorithm: "SHA-1" },
  { command: "XMD5", algorithm: "MD5" },
  { command: "XCRC", algorithm: "CRC32" },
];

/** @param features the lines of FEAT @throws RemoteError | RefusedReply | LostConnection */
export async function hashes(
  session: Session,
  folder: RemotePath,
  features: readonly string[],
): Promise<readonly ServerHash[]> {
  const path = probePath(session, folder, "plain");
  await writeFile(session, path, CONTENT);
  const named = features.map((line) => /^HASH\s+(.*)$/i.exec(line)?.[1] ?? "");
  const offered = named.join(";").split(";");
  const found: ServerHash[] = [];
  for (const algorithm of DIGESTS.keys()) {
    // The chosen one is marked with a star.
    if (!offered.some((name) => name.replace("*", "") === algorithm)) continue;
    const chosen = await unlessRefused(
      session.command(`OPTS HASH ${algorithm}`),
    );
    const way = { command: "HASH", algorithm };
    if (chosen !== undefined && (await isRight(session, path, way)))
      found.push(way);
  }
  for (const way of OWN_COMMANDS)
    if (await isRight(session, path, way)) found.push(way);
  return found;
}

/** The digest stands somewhere among the words, in capitals perhaps. */
async function isRight(
  session: Session,
  path: RemotePath,
  { command, algorithm }: ServerHash,
): Promise<boolean> {
  const digest = DIGESTS.get(algorithm)?.() ?? "";
  const reply = await unlessRefused(session.command(command, path));
  const words = reply?.text.toLowerCase().split(/\s+/) ?? [];
  return words.slice(1).some((word) => sameNumber(word, digest));
}

/** Some servers leave the zeros in front of a CRC away. */
const sameNumber = (a: string, b: string) =>
  a.replace(/^0+/, "") === b.replace(/^0+/, "");

async function unlessRefused(
  reply: Promise<Reply>,
): Promise<Reply | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof RefusedReply && error.code >= 500) return undefined;
    throw error;
  }
}

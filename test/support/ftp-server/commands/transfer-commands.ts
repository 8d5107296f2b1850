/** Commands that open, use or abort a data connection for a file's content. */
import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { errnoReply } from "../errno-reply.ts";
import type { FaultEffect } from "../faults.ts";
import { TransferFailed } from "../session.ts";
import type { Session } from "../session.ts";
import type { Command } from "./command.ts";
import { receive, send, transfer } from "./transfer.ts";

/** Bytes read at once. */
const blockSize = 256 * 1024;

const refusal = (fault: FaultEffect | undefined) =>
  fault?.kind === "refuse-data" ? fault.how : undefined;

const EPSV: Command = async (session, argument, fault) => {
  if (argument.toUpperCase() === "ALL") return "200 EPSV ALL ok.";
  if (argument !== "" && argument !== "1")
    return "522 Network protocol not supported, use (1)";
  const port = await session.openData(refusal(fault));
  return `229 Entering Extended Passive Mode (|||${port}|)`;
};

const PASV: Command = async (session, _argument, fault) => {
  const port = await session.openData(refusal(fault));
  const address = session.settings.passiveAddress.replaceAll(".", ",");
  return `227 Entering Passive Mode (${address},${port >> 8},${port & 255}).`;
};

const REST: Command = (session, argument) => {
  if (!/^\d{1,15}$/.test(argument)) return "501 Not an offset.";
  if (!session.settings.restIgnored) session.restart = Number(argument);
  return `350 Restart position accepted (${argument}).`;
};

const RETR: Command = (session, argument, fault) => {
  const start = session.takeRestart();
  const place = () => plainFile(session, argument, start);
  return withFile(session, 550, place, "r", (file) =>
    transfer(session, fault, (socket) =>
      send(altered(contentFrom(file, start), fault), socket, fault),
    ),
  );
};

const STOR: Command = (session, argument, fault) => {
  const start = session.takeRestart();
  const { restZeroFills } = session.settings;
  const place = () => plainFile(session, argument, restZeroFills ? 0 : start);
  const flags = start === 0 || restZeroFills ? "w" : "r+";
  return withFile(session, 553, place, flags, (file) => {
    let at = start;
    return transfer(session, fault, (socket) =>
      receive(
        socket,
        async (chunk) => {
          await writeAll(file, chunk, at);
          at += chunk.length;
        },
        fault,
      ),
    );
  });
};

const APPE: Command = (session, argument, fault) =>
  withFile(
    session,
    553,
    () => plainFile(session, argument, 0),
    session.settings.appeReplaces ? "w" : "a",
    (file) =>
      transfer(session, fault, (socket) =>
        receive(socket, (chunk) => writeAll(file, chunk, null), fault),
      ),
  );

/** @param at Null: where the last write ended, or always at the file's end for `a`. A nearly full disk takes a part, then says ENOSPC. */
async function writeAll(
  file: FileHandle,
  chunk: Buffer,
  at: number | null,
): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const { bytesWritten } = await file.write(
      chunk,
      done,
      chunk.length - done,
      at === null ? null : at + done,
    );
    done += bytesWritten;
  }
}

/** Each chunk is good until the next is asked for. */
async function* contentFrom(
  file: FileHandle,
  start: number,
): AsyncGenerator<Buffer> {
  const block = Buffer.allocUnsafe(blockSize);
  for (let at = start; ;) {
    const { bytesRead } = await file.read(block, 0, blockSize, at);
    if (bytesRead === 0) return;
    yield block.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function* altered(
  content: AsyncIterable<Buffer>,
  fault: FaultEffect | undefined,
): AsyncGenerator<Buffer> {
  let last = 0;
  for await (const chunk of content) {
    last = chunk.at(-1) ?? 0;
    const garbled = fault?.kind === "garbled-data";
    yield garbled ? Buffer.from(chunk.map((byte) => ~byte)) : chunk;
  }
  while (fault?.kind === "endless-data") yield Buffer.alloc(blockSize, last);
}

/**
 * Where a file lies that may be transferred from `offset` on.
 * @throws TransferFailed for what isn't a plain file (a FIFO would block the server) and for an offset beyond its end.
 */
function plainFile(session: Session, argument: string, offset: number): Buffer {
  const place = session.folder.target(session.resolve(argument));
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats?.isFile() === false)
    throw new TransferFailed("550 Not a plain file.");
  if (offset > (stats?.size ?? 0))
    throw new TransferFailed("551 Restart position is beyond the end.");
  return place;
}

/** Refuses before any data flows; proftpd then resets the data connection, and so does this server. */
async function withFile(
  session: Session,
  missing: 550 | 553,
  place: () => Buffer,
  flags: string,
  work: (file: FileHandle) => Promise<string>,
): Promise<string> {
  let file: FileHandle;
  try {
    // Making a file is the slowest step on many disks: the other sessions go on meanwhile.
    file = await open(place(), flags);
  } catch (error) {
    session.closeData();
    return error instanceof TransferFailed
      ? error.message
      : errnoReply(error, missing);
  }
  try {
    return await work(file);
  } finally {
    const { stampsFiles, now } = session.settings;
    if (stampsFiles && flags !== "r") {
      const time = new Date(now());
      await file.utimes(time, time);
    }
    await file.close();
  }
}

/** The session ends a running transfer as soon as ABOR arrives; its turn to be answered comes after that. */
const ABOR: Command = (session) => {
  session.closeData();
  return "226 ABOR command successful.";
};

export const transferCommands = {
  EPSV,
  PASV,
  REST,
  RETR,
  STOR,
  APPE,
  ABOR,
};

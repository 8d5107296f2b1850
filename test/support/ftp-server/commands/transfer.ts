/** One transfer over a data connection: its opening, its end, and the faults in between. */
import type { Socket } from "node:net";
import { finished } from "node:stream/promises";
import { errnoOf, errnoReply } from "../errno-reply.ts";
import type { FaultEffect } from "../faults.ts";
import { TransferFailed } from "../session.ts";
import type { Session } from "../session.ts";
import { toWire } from "../wire-text.ts";

export const transferComplete = "226 Transfer complete.";

/** Of Buffers, though Node's streams can't say so. */
type Source = AsyncIterable<unknown> | Iterable<Buffer>;

const transferCut = "426 Connection closed; transfer aborted.";

/**
 * Takes the data connection, says 150, and lets `work` use it.
 * @returns The last reply, whatever happened.
 */
export async function transfer(
  session: Session,
  fault: FaultEffect | undefined,
  work: (socket: Socket) => Promise<void>,
): Promise<string> {
  let raw: Socket | undefined;
  try {
    if (session.settings.requireTls && !session.dataProtected)
      throw new TransferFailed("522 Data connections must be encrypted.");
    if (fault?.kind === "refuse-data")
      throw new TransferFailed("425 Can't open data connection.");
    raw = await session.acceptData();
    session.beginTransfer();
    await work(await session.protectData(raw));
    session.releaseData();
    return transferComplete;
  } catch (error) {
    if (fault?.kind === "cut-data" && fault.reset === true)
      raw?.resetAndDestroy();
    session.closeData();
    // The session forgets it when the control connection ends first.
    raw?.destroy();
    if (error instanceof TransferFailed) return error.message;
    return clientLeft(error) ? transferCut : errnoReply(error, 550);
  }
}

const clientLeft = (error: unknown) =>
  /^(ECONNRESET|EPIPE|ERR_STREAM_|ERR_SSL_)/.test(errnoOf(error) ?? "");

/** Sends all of `source`, then ends the data connection: a command that comes after that disturbs nothing. */
export async function send(
  session: Session,
  source: Source,
  socket: Socket,
  fault: FaultEffect | undefined,
): Promise<void> {
  // Unless it is read, the client's own end is never noticed, and the socket stays.
  socket.resume();
  await copy(source, (chunk) => write(socket, chunk), fault);
  session.transferring = false;
  socket.end();
  await finished(socket, { readable: false });
}

/** Hands on all that comes until the client ends the data connection. */
export async function receive(
  socket: Socket,
  sink: (chunk: Buffer) => Promise<unknown>,
  fault: FaultEffect | undefined,
): Promise<void> {
  // How the connection ends when less is wanted than comes is the transfer's business.
  await copy(socket.iterator({ destroyOnReturn: false }), sink, fault);
  socket.end();
}

/** @throws TransferFailed where the fault cuts. */
async function copy(
  source: Source,
  sink: (chunk: Buffer) => Promise<unknown>,
  fault: FaultEffect | undefined,
): Promise<void> {
  const cut = fault?.kind === "cut-data" ? fault : undefined;
  let left = cut?.after ?? Infinity;
  if (left > 0)
    for await (const chunk of source) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError("Bytes are expected");
      const part = chunk.subarray(0, left);
      await sink(part);
      left -= part.length;
      if (left === 0) break;
    }
  if (cut !== undefined && left === 0)
    throw new TransferFailed(toWire(cut.reply ?? transferCut));
}

const write = (socket: Socket, chunk: Buffer) =>
  new Promise<void>((resolve, reject) => {
    socket.write(chunk, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });

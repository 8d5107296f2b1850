/** One logged-in connection, shared by several pieces of work: their transfers one by one, what they ask between them in one write. */
import { setImmediate as nextRound } from "node:timers/promises";
import type { RemotePath } from "../model/path.ts";
import type { Bandwidth } from "./bandwidth.ts";
import { Control } from "./control.ts";
import { DataConnection } from "./data-connection.ts";
import { ReadBuffers, type Taker } from "./intake.ts";
import { LookAhead } from "./look-ahead.ts";
import { openSession } from "./open-session.ts";
import { PassivePorts } from "./passive-ports.ts";
import { takeBatch, Unit } from "./pipelining.ts";
import { LostConnection, NotBegun, type Reply } from "./reply.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";
import { Transfer, type Direction } from "./transfer.ts";
import { toWire } from "./wire-names.ts";

/** A command and the path that is its argument. */
export type Command = readonly [verb: string, path?: string];

export interface StoreOptions {
  /** Default STOR. */
  readonly verb?: "STOR" | "APPE";
  /** Bytes of the file on the server that are left as they are, told by REST; default 0. */
  readonly offset?: number;
  /** Is called when the server announces the transfer: what it had of the file before counts no more. */
  readonly onStart?: () => void;
  /** It is over in a moment: what the server is told together with it waits for that, where it can wait. */
  readonly isBrief?: boolean;
}

export interface ReceiveOptions {
  /** Is entered before. */
  readonly folder?: RemotePath;
  /** Bytes at the beginning that are left out, told by REST; default 0. */
  readonly offset?: number;
  /** What came before the transfer broke off is of use: all that is still on its way then is waited for. */
  readonly salvages?: boolean;
  /** As of StoreOptions. */
  readonly isBrief?: boolean;
  /**
   * Is called when this side ends its half of the data connection at once, which it does only where this is given: what
   * came must be proven to be whole then. A middlebox that knows no halves ends all, and the server may not notice.
   */
  readonly onHalfEnd?: () => void;
}

/** A transfer that waits for its turn. */
interface Job {
  readonly line: string;
  readonly direction: Direction;
  readonly move: (data: DataConnection) => Promise<void>;
  readonly options: ReceiveOptions & StoreOptions;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

export class Session {
  /** Sends one command at a time, as for work that failed together with others. */
  cautious = false;
  /** Is called when all that a transfer brings is sent, and another one may be asked for. */
  onSent: () => void = () => undefined;
  readonly #control: Control;
  readonly #ports: PassivePorts;
  readonly #ahead: LookAhead;
  readonly #units: Unit[] = [];
  readonly #jobs: Job[] = [];
  #working = false;
  #disposed = false;
  readonly #buffers = new ReadBuffers();
  /** What is still coming in of one may overlap with the next. */
  readonly #transfers = new Set<Transfer>();

  /** Nothing happens before `open`. */
  constructor(
    readonly settings: RemoteSettings,
    readonly facts: ServerFacts,
    log: RemoteLog,
    readonly number: number,
    readonly bandwidth: Bandwidth | undefined,
  ) {
    this.#control = new Control(settings, log, number);
    this.#ahead = new LookAhead(this.#control, facts);
    this.#ports = new PassivePorts(this.#control, facts, (units) =>
      this.#run(units),
    );
  }

  /** Connects, secures and logs in. @throws as `openSession` */
  async open(): Promise<void> {
    await openSession(this.#control, this.facts);
  }

  /** False once the connection is lost or was disposed of. */
  get usable(): boolean {
    return !this.#disposed && !this.#control.closed;
  }

  /** Ends the connection now, whatever it does. */
  dispose(): void {
    for (const { data } of this.#transfers) data.close();
    this.retire();
  }

  /** Ends the connection; what the server has sent to its end may still come in. */
  retire(): void {
    this.#disposed = true;
    for (const { data, answered } of this.#transfers)
      if (!answered) data.close();
    this.#control.close();
    if (!this.#working) this.#refuseAll();
  }

  /** Something is still coming in, or going out. */
  get isTransferring(): boolean {
    return this.#transfers.size > 0;
  }

  /** A command, in one write with what else is asked now. @throws RefusedReply | LostConnection */
  async command(...command: Command): Promise<Reply> {
    const [reply] = await this.commands(command);
    if (reply === undefined) throw new Error("a command without a reply");
    return reply;
  }

  /** Commands that follow each other without another one between them. @throws as Unit.replies */
  commands(...commands: readonly Command[]): Promise<readonly Reply[]> {
    return this.#ask(commands);
  }

  /** The same, but the server may take its time for each, as for the last word on an upload: it reads a whole file. */
  slowCommands(...commands: readonly Command[]): Promise<readonly Reply[]> {
    return this.#ask(commands, this.settings.confirmTimeout);
  }

  #ask(
    commands: readonly Command[],
    patience?: number,
  ): Promise<readonly Reply[]> {
    const lines = commands.map(([verb, path]) => this.#line(verb, path));
    const unit = new Unit(lines, patience);
    this.#units.push(unit);
    this.#wake();
    return unit.replies();
  }

  /**
   * Sends `content` with STOR or APPE. The session stays usable when the server refuses it or `content` throws.
   * @throws what `content` throws, RefusedReply, UnconfirmedUpload, LostConnection, TrustError
   */
  async store(
    path: RemotePath,
    content: AsyncIterable<Uint8Array>,
    options: StoreOptions = {},
  ): Promise<void> {
    const line = this.#line(options.verb ?? "STOR", path);
    await this.#transfer(line, "upload", options, (data) => data.send(content));
  }

  /**
   * Receives what RETR, MLSD or LIST sends and answers the last reply.
   * @param take may throw to end it; the session stays usable
   * @throws what `take` throws, RefusedReply (its verb is CWD when the folder can't be entered), LostConnection, TrustError
   */
  receive(
    verb: string,
    path: RemotePath | undefined,
    take: Taker,
    options: ReceiveOptions = {},
  ): Promise<Reply> {
    return this.#transfer(this.#line(verb, path), "download", options, (data) =>
      data.receive(take),
    );
  }

  #line(verb: string, path?: string): string {
    return path === undefined
      ? verb
      : `${verb} ${toWire(this.settings.encoding, path)}`;
  }

  #transfer(
    line: string,
    direction: Direction,
    options: ReceiveOptions & StoreOptions,
    move: (data: DataConnection) => Promise<void>,
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#jobs.push({ line, direction, move, options, resolve, reject });
      this.#wake();
    });
  }

  #wake(): void {
    if (this.#working) return;
    this.#working = true;
    void this.#work();
  }

  /** Commands are never written while an upload or a long download runs: servers may take them for its end. */
  async #work(): Promise<void> {
    for (;;) {
      // All who react to what came in have their say before the next write.
      await nextRound();
      if (!this.usable) break;
      const units = takeBatch(this.#units);
      const job = this.#units.length === 0 ? this.#jobs.shift() : undefined;
      if (job !== undefined) await this.#perform(job, units);
      else if (units.length > 0) await this.#run(units);
      else break;
    }
    this.#working = false;
    if (!this.usable) this.#refuseAll();
  }

  #run(units: readonly Unit[]): Promise<void> {
    return this.facts.pipelining.run(this.#control, units, this.cautious);
  }

  /** Opens the way for the transfer in the same write as the other units, or as the transfer itself, then does it. */
  async #perform(job: Job, units: readonly Unit[]): Promise<void> {
    try {
      const { folder, offset = 0 } = job.options;
      const entry =
        folder === undefined ? [] : [new Unit([this.#line("CWD", folder)])];
      const before = [...units, ...entry];
      let port = await this.#ports.known();
      // What the server takes its time for would look like a transfer that stands still.
      const isQuick = units.every(({ patience }) => patience === 0);
      if (port !== undefined && isQuick && this.#mayAskAhead(job, before)) {
        await this.#moveAndGoOn(job, port, before, entry);
        return;
      }
      if (port === undefined) port = await this.#ports.ask(before);
      else await this.#run(before);
      for (const unit of entry) await unit.replies();
      if (offset > 0) job.resolve(await this.#moveFrom(offset, job, port));
      else await this.#moveAndGoOn(job, port, [], []);
    } catch (error) {
      job.reject(error);
    }
  }

  /**
   * Ends with the job, or earlier: with the last byte of what the server sends, or with its last word while some of it
   * is still on its way, it takes commands again, and what is asked then saves a round trip.
   * @param before is sent in the same write
   * @param entry those of them that lead to what is transferred
   */
  async #moveAndGoOn(
    job: Job,
    port: number,
    before: readonly Unit[],
    entry: readonly Unit[],
  ): Promise<void> {
    const asksAhead = this.#mayAskAhead(job, before);
    const entering = this.#run(before);
    const transfer = this.#begin(job, port);
    const { onHalfEnd } = job.options;
    if (asksAhead && this.facts.endsHalves && onHalfEnd !== undefined) {
      transfer.data.onlyReceives();
      onHalfEnd();
    }
    const ending = this.#end(job, transfer);
    const named = asksAhead ? this.#ports.askAhead() : undefined;
    const reply = entering.then(async () => {
      const [end] = await Promise.allSettled([ending]);
      // The transfer says nothing of the folder that could not be entered.
      for (const unit of entry) await unit.replies();
      if (end.status === "fulfilled") return end.value;
      throw asksAhead ? this.#ahead.failed(transfer, end.reason) : end.reason;
    });
    if (named !== undefined && this.#ahead.isUntried(job.direction)) {
      job.resolve(await this.#ahead.tryOut(reply, transfer, named));
      return;
    }
    const ended = reply.then(job.resolve, job.reject);
    if (this.cautious || this.facts.pipelining.state !== "works") return ended;
    const sent = transfer.sent.then(() => {
      this.onSent();
    });
    return Promise.race([ended, sent]);
  }

  /** @param before is sent in the same write */
  #mayAskAhead(
    { line, direction, options }: Job,
    before: readonly Unit[],
  ): boolean {
    const { isBrief = false, offset = 0 } = options;
    if (!isBrief || offset > 0 || this.cautious) return false;
    const own = `${line}\r\nEPSV\r\n`.length;
    const bytes = before.reduce((sum, unit) => sum + unit.bytes, own);
    return this.#ahead.mayBe(direction, bytes);
  }

  /** REST comes after EPSV, which makes some servers forget it (RFC 959 §4.1.3), and before a transfer that waits for its answer. */
  async #moveFrom(offset: number, job: Job, port: number): Promise<Reply> {
    await this.#restartAt(offset);
    try {
      return await this.#end(job, this.#begin(job, port));
    } catch (error) {
      // Where the transfer was refused, the offset would count for the next one, be it another file's.
      if (this.usable) {
        await this.#restartAt(0).catch(() => {
          this.dispose();
        });
      }
      throw error;
    }
  }

  async #restartAt(offset: number): Promise<void> {
    const restart = new Unit([`REST ${offset}`]);
    await this.#run([restart]);
    await restart.replies();
  }

  #begin({ direction, options }: Job, port: number): Transfer {
    const data = new DataConnection(
      ...([this.#control, port] as const),
      direction === "upload" ? undefined : this.#buffers,
      this.bandwidth,
    );
    this.facts.transfers += 1;
    const transfer = new Transfer(this.#control, data, direction, options);
    this.#transfers.add(transfer);
    return transfer;
  }

  async #end({ line, move }: Job, transfer: Transfer): Promise<Reply> {
    try {
      return await transfer.run(line, move);
    } catch (error) {
      const unheard = error instanceof LostConnection && error.silent;
      if (unheard && !transfer.started) this.facts.passiveAlone = true;
      throw error;
    } finally {
      this.#transfers.delete(transfer);
      transfer.data.close();
    }
  }

  /** What waits can be done on another connection as if nothing had happened. */
  #refuseAll(): void {
    const error = new NotBegun("the connection was closed");
    for (const unit of this.#units.splice(0)) unit.fail(error);
    for (const job of this.#jobs.splice(0)) job.reject(error);
  }
}

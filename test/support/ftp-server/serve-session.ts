/** A control connection from its greeting to its end: one command line after the other. */
import type { Socket } from "node:net";
import { CommandQueue } from "./command-queue.ts";
import type { CommandLine, Turn } from "./command-queue.ts";
import type { Answer } from "./commands/command.ts";
import { ControlChannel } from "./control-channel.ts";
import type { FaultList } from "./faults.ts";
import { greet, perform } from "./perform-command.ts";
import type { ServedFolder } from "./served-folder.ts";
import type { ServerSettings } from "./server-options.ts";
import { Session } from "./session.ts";

/** What all sessions of a server share. */
export interface Service {
  readonly settings: ServerSettings;
  readonly folder: ServedFolder;
  readonly faults: FaultList;
  /** There is room for one more that is logged in. */
  mayLogIn(): boolean;
  /** Gets every command line as it arrives (wire text). */
  onCommand(line: string): void;
  /** Hears of each command line but ABOR that comes while a transfer runs. */
  onCommandDuringTransfer(): void;
}

export interface ServedSession {
  /** Its login was accepted, and its control connection is open. */
  loggedIn(): boolean;
  /** Ends its connections at once. */
  destroy(): void;
  /** Resolves when the control connection is gone. */
  readonly closed: Promise<void>;
  /** Resolves when the control connection is gone and nothing is being done for it any more. */
  readonly finished: Promise<void>;
}

/** @param greeting The first reply; the 220, unless the server has no room. */
export function serveSession(
  socket: Socket,
  service: Service,
  greeting: Answer,
): ServedSession {
  const { settings, folder, faults } = service;
  const control = new ControlChannel(socket, settings.latency, (received) => {
    // ABOR may come with Telnet's IAC IP and IAC DM (RFC 959 §4.1.3).
    const text = received.replace(/^(\xff[\xf2\xf4])+/, "");
    service.onCommand(text);
    clearTimeout(idle);
    const line = { text, inTheClear: !session.secured };
    if (/^ABOR\b/i.test(text)) session.closeData();
    if (session.transferring && !/^ABOR\b/i.test(text)) interrupt([line]);
    else queue.add(line);
  });
  const interrupt = (lines: readonly CommandLine[]) => {
    for (const line of lines) {
      service.onCommandDuringTransfer();
      const { duringTransfers, duringUploads } = settings;
      switch (
        (session.uploading ? duringUploads : undefined) ??
        duringTransfers
      ) {
        case "aborts":
          session.closeData();
          queue.add(line);
          break;
        case "waits":
          queue.add(line);
          break;
        case "obeyed":
          void take(session, faults, { line, alone: true, do: "perform" });
          break;
        case "refused":
          control.reply("450 A transfer is running.");
      }
    }
  };
  const session = new Session(settings, folder, control, {
    mayLogIn: () => service.mayLogIn(),
    onTransfer: () => {
      interrupt(queue.takeAll());
    },
  });
  let idle: NodeJS.Timeout | undefined;
  const watchIdleness = () => {
    if (settings.idleTimeout === Infinity || queue.length > 0) return;
    idle = setTimeout(() => {
      control.reply("421 Timeout.");
      void control.end();
    }, settings.idleTimeout);
  };
  const queue = new CommandQueue(
    settings.pipelining,
    greet(session, faults, greeting).then(watchIdleness),
    async (turn) => {
      await take(session, faults, turn);
      watchIdleness();
    },
  );
  // A running transfer goes on without its control connection, as on many servers; waiting for one doesn't.
  const closed = control.whenClosed().then(() => {
    session.releaseData();
    clearTimeout(idle);
  });
  return {
    loggedIn: () => session.loggedIn && control.open,
    destroy: () => {
      session.destroy();
    },
    closed,
    finished: closed.then(() => queue.done),
  };
}

async function take(
  session: Session,
  faults: FaultList,
  { line, alone, do: what }: Turn,
): Promise<void> {
  const { control } = session;
  // Commands that were smuggled in before AUTH TLS must not count after it (CVE-2011-0411).
  if (!control.open || line.inTheClear === session.secured) return;
  switch (what) {
    case "perform":
      session.commandAlone = alone;
      await perform(session, faults, line.text);
      return;
    case "refuse":
      control.reply("500 One command at a time.");
      return;
    case "close":
      await control.drop();
      return;
  }
}

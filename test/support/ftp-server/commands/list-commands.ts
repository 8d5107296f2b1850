/** LIST, NLST and MLSD. */
import { lstatSync, statSync } from "node:fs";
import { errnoOf, errnoReply } from "../errno-reply.ts";
import type { FaultEffect } from "../faults.ts";
import { dosLine, factsLine, unixLine } from "../listing.ts";
import type { Entry } from "../served-folder.ts";
import type { Session } from "../session.ts";
import { toWire, wireBytes } from "../wire-text.ts";
import type { Command } from "./command.ts";
import { send, transfer, transferComplete } from "./transfer.ts";

interface Listed {
  /** `.` and `..` where they are shown. */
  readonly dots: readonly string[];
  readonly entries: readonly string[];
}

const LIST: Command = (session, argument, fault) => {
  const { listStyle, listOffsetMinutes, now } = session.settings;
  const clock = { now: now(), offset: listOffsetMinutes };
  const line = listStyle === "dos" ? dosLine : unixLine;
  return sendListing(session, fault, () =>
    listed(session, argument, (entry) => line(entry, clock)),
  );
};

const NLST: Command = (session, argument, fault) =>
  sendListing(session, fault, () =>
    listed(session, argument, ({ name }) => name),
  );

const MLSD: Command = (session, argument, fault) =>
  sendListing(session, fault, () => {
    const { facts } = session;
    const path = session.resolve(argument);
    const [self, parent] = dotEntries(session, path);
    return {
      dots: [factsLine(self, facts, "cdir"), factsLine(parent, facts, "pdir")],
      entries: visible(session, path, false).map((entry) =>
        factsLine(entry, facts),
      ),
    };
  });

/** What LIST and NLST show for their argument: `[-options] [path]`, a folder or a file. */
function listed(
  session: Session,
  argument: string,
  line: (entry: Entry) => string,
): Listed {
  const [, options = "", name = ""] =
    /^((?:-\w* ?)*)(.*)$/s.exec(argument) ?? [];
  const path = session.resolve(name);
  const all = options.includes("a") && session.settings.hiddenFiles !== "never";
  try {
    const stats = statSync(session.folder.target(path));
    if (!stats.isDirectory())
      return { dots: [], entries: [line({ name, stats, link: undefined })] };
  } catch (error) {
    if (errnoOf(error) === "ENOENT" && session.settings.listsMissingAsEmpty)
      return { dots: [], entries: [] };
    throw error;
  }
  return {
    dots: all ? dotEntries(session, path).map(line) : [],
    entries: visible(session, path, all).map(line),
  };
}

/** @param all The client asked for dotfiles too. */
function visible(session: Session, path: string, all: boolean): Entry[] {
  const shown = all || session.settings.hiddenFiles === "shown";
  return session.folder
    .entries(path)
    .filter(({ name }) => shown || !name.startsWith("."));
}

/** `.` and `..` of a folder; those of `/` are both itself. */
function dotEntries({ folder }: Session, path: string): [Entry, Entry] {
  const entry = (name: string, of: string): Entry => ({
    name,
    stats: lstatSync(folder.target(of)),
    link: undefined,
  });
  return [entry(".", path), entry("..", folder.resolve(path, ".."))];
}

/** @param list Throws what the disk says against it. */
async function sendListing(
  session: Session,
  fault: FaultEffect | undefined,
  list: () => Listed,
): Promise<string> {
  let listing: Listed;
  try {
    listing = list();
  } catch (error) {
    session.closeData();
    return errnoReply(error, 550);
  }
  const short = fault?.kind === "short-listing" ? fault : undefined;
  const lines = [
    ...(fault?.kind === "extra-lines" ? fault.lines.map(toWire) : []),
    ...listing.dots,
    ...listing.entries.slice(0, short?.entries),
  ];
  const bytes = wireBytes(lines.map((line) => `${line}\r\n`).join(""));
  const reply = await transfer(session, fault, (socket) =>
    send(session, listingBytes(bytes, fault), socket, fault),
  );
  return short !== undefined && reply === transferComplete
    ? toWire(short.reply ?? "226 Output truncated")
    : reply;
}

/** Bytes that are sent at once where a listing does not end. */
const BLOCK = 256 * 1024;

function* listingBytes(
  listing: Buffer,
  fault: FaultEffect | undefined,
): Generator<Buffer> {
  yield listing;
  if (fault?.kind !== "endless-lines") return;
  const line = toWire(`${fault.line}\r\n`);
  const block = wireBytes(line.repeat(Math.ceil(BLOCK / line.length)));
  for (;;) yield block;
}

export const listCommands = { LIST, NLST, MLSD };

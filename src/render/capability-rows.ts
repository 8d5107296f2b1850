/** A server's capabilities in words: what each is, and what follows from it for a backup. */
import type {
  Probed,
  ServerCapabilities,
  ServerHash,
} from "../model/server-report.ts";
import { displayText } from "./display-name.ts";

export interface CapabilityRow {
  readonly label: string;
  readonly value: string;
  readonly follows: string;
  /** `poor`: something is slower, less exact or less safe than on other servers. */
  readonly quality: "good" | "poor" | "unknown";
}

type Judgement = Omit<CapabilityRow, "label">;

export function capabilityRows(of: ServerCapabilities): CapabilityRow[] {
  return [
    row("listing", of.listing, judgeListing),
    row("dotfiles", of.hidesDotfiles, (hides) =>
      hides
        ? poor(
            "hidden",
            "hash files stay unseen in listings and prove nothing; have the server show names that begin with a dot",
          )
        : good("shown", "hash files are seen in listings"),
    ),
    row("zone", of.zoneMinutes, (minutes) =>
      good(
        zoneName(minutes),
        minutes === 0
          ? "listed times are UTC"
          : "listed times are the server's wall clock; exact ones are asked for",
      ),
    ),
    row("set times", of.setsTimesBy, judgeTimes),
    row("hashes", of.hashes, judgeHashes),
    row("UTF-8 names", of.utf8, (works) =>
      works
        ? good("yes", "names of all scripts arrive as they are")
        : poor("no", "names outside ASCII are refused or changed as UTF-8"),
    ),
    row("rename over", of.renameOverwrites, (works) =>
      works
        ? good("yes", "a replaced file is the old one or the new one, always")
        : poor(
            "no",
            "a file can't be replaced by renaming: for a moment the old one is away; not atomic here",
          ),
    ),
    row("resume", of.resume, (way) =>
      way === "none"
        ? poor(
            "no",
            "an upload that breaks off starts again from its beginning",
          )
        : good(way, "an upload that breaks off goes on where it stopped"),
    ),
    row("passive mode", of.passive, (verb) =>
      verb === "EPSV"
        ? good("EPSV", "works through NAT as it is")
        : good("PASV", "only the port it names is used, never the address"),
    ),
    row("pipelining", of.pipelining, (result) =>
      result === "works"
        ? good("works", "several commands share one round trip")
        : poor(
            "chokes",
            "the server chokes on several commands at once; each costs its own round trip",
          ),
    ),
    row("SIZE", of.size, (works) =>
      works
        ? good("yes", "a doubt about a listed file is settled by one question")
        : poor(
            "no",
            "a doubt about a listed file needs its folder listed again",
          ),
    ),
    row("connections", of.connections, ({ tried, allowed }) =>
      allowed < tried
        ? poor(`${allowed} of ${tried}`, "the server takes no more at once")
        : good(`${allowed} of ${tried}`, "the server took all that were tried"),
    ),
    row("round trip", of.roundTrip, (milliseconds) =>
      good(
        `${Math.round(milliseconds)} ms`,
        "what each question to the server costs at least",
      ),
    ),
  ];
}

function row<Value>(
  label: string,
  probed: Probed<Value>,
  judge: (value: Value) => Judgement,
): CapabilityRow {
  switch (probed.kind) {
    case "known":
      return { label, ...judge(probed.value) };
    case "unknown":
      return {
        label,
        value: "not known",
        follows: displayText(probed.why),
        quality: "unknown",
      };
  }
}

const good = (value: string, follows: string): Judgement => ({
  value,
  follows,
  quality: "good",
});

const poor = (value: string, follows: string): Judgement => ({
  value,
  follows,
  quality: "poor",
});

function judgeListing(verb: "MLSD" | "LIST -a" | "LIST"): Judgement {
  switch (verb) {
    case "MLSD":
      return good(verb, "names, sizes and times are exact");
    case "LIST -a":
    case "LIST":
      return poor(
        verb,
        "times are to the minute or the day; exact ones are asked for, file by file",
      );
  }
}

function judgeTimes(way: "MFMT" | "MDTM" | "SITE UTIME" | "none"): Judgement {
  switch (way) {
    case "MFMT":
    case "MDTM":
    case "SITE UTIME":
      return good(way, "files get the time there that they have here");
    case "none":
      return poor(
        "no",
        "times can't be set: restored files keep theirs from the catalogue; nothing to change",
      );
  }
}

function judgeHashes(hashes: readonly ServerHash[]): Judgement {
  if (hashes.length === 0)
    return poor("no", "what a file holds is only proven by reading it back");
  const ways = hashes.map(({ command, algorithm }) =>
    displayText(`${algorithm} by ${command}`),
  );
  return good("yes", `the server hashes files itself: ${ways.join(", ")}`);
}

/** `UTC`, `UTC+1:30`, `UTC-5:00` */
function zoneName(minutes: number): string {
  if (minutes === 0) return "UTC";
  const distance = Math.abs(minutes);
  const rest = String(distance % 60).padStart(2, "0");
  return `UTC${minutes < 0 ? "-" : "+"}${Math.floor(distance / 60)}:${rest}`;
}

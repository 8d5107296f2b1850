/** Collects what was found out of one source's files. */
import type { CatalogueFile } from "../model/catalogue.ts";
import { compareBytes, type RelativePath } from "../model/path.ts";
import type { Level } from "../model/proof.ts";
import type { RemoteEntry } from "../model/remote-files.ts";
import type { Present } from "./compare-listing.ts";
import { expectedOf, expectedText } from "./compare-content.ts";
import type { RecordedFile } from "./recorded-files.ts";
import type {
  FileFacts,
  FileFinding,
  ProvenCounts,
  SourceVerdict,
} from "./verify-result.ts";

export class Verdict {
  readonly problems: string[] = [];
  readonly notices: string[] = [];
  readonly #findings: FileFinding[] = [];
  readonly #proven = {
    listing: none(),
    "server-hash": none(),
    "read-back": none(),
  };
  #files = 0;
  #bytes = 0;
  #retimed = 0;
  /** Bytes that were read back. */
  read = 0;

  /** A file that should be there, or is, before it is judged. */
  count(size: number): void {
    this.#files += 1;
    this.#bytes += size;
  }

  missing({ path, file }: RecordedFile): void {
    this.#findings.push({ kind: "missing", path, recorded: recorded(file) });
  }

  resized({ path, file }: RecordedFile, entry: RemoteEntry): void {
    this.#findings.push({
      ...{ kind: "altered", path },
      what: entry.kind === "file" ? "size" : "kind",
      ...{ recorded: recorded(file), found: facts(entry) },
    });
  }

  /** @param hashes the expected digest and the one that was found */
  altered(
    { path, size, file, entry }: Present,
    hashes: { readonly expected: string; readonly found: string },
  ): void {
    const was = file === undefined ? { size } : recorded(file);
    this.#findings.push({
      ...{ kind: "altered", path, what: "content" },
      recorded: { ...was, hash: hashes.expected },
      found: { ...facts(entry), hash: hashes.found },
    });
  }

  unchecked(path: RelativePath, detail: string): void {
    this.#findings.push({ kind: "unchecked", path, detail });
  }

  foreign(path: RelativePath, { size }: RemoteEntry): void {
    this.#findings.push({ kind: "foreign", path, size });
  }

  /** By this run. */
  proven({ time }: Present, level: Level): void {
    this.#proven[level].files += 1;
    this.#proven[level].now += 1;
    if (time === "other") this.#retimed += 1;
  }

  /** @param earlier the strongest proof of its content that an earlier run left */
  listed(
    { path, file, time, entry }: Present,
    earlier: Level | undefined,
  ): void {
    if (file !== undefined && time === "other") {
      this.#findings.push({
        ...{ kind: "altered", path, what: "time" },
        ...{ recorded: recorded(file), found: facts(entry) },
      });
      return;
    }
    this.#proven[earlier ?? "listing"].files += 1;
    if (earlier === undefined) this.#proven.listing.now += 1;
  }

  result(
    rest: Pick<SourceVerdict, "source" | "remote" | "to" | "by" | "dates">,
  ): SourceVerdict {
    const findings = this.#findings.sort((a, b) =>
      compareBytes(a.path, b.path),
    );
    const fails = findings.some(({ kind }) => kind !== "foreign");
    return {
      ...rest,
      holds: !fails && this.problems.length === 0,
      ...{ files: this.#files, bytes: this.#bytes, read: this.read },
      ...{ proven: this.#proven, findings },
      problems: this.problems,
      notices: [...this.notices, ...retimedNotice(this.#retimed)],
    };
  }
}

function none(): { -readonly [key in keyof ProvenCounts]: number } {
  return { files: 0, now: 0 };
}

function recorded(file: CatalogueFile): FileFacts {
  const { size, listed } = file;
  const expected = expectedOf(file);
  return {
    size,
    ...(listed !== undefined && { modified: listed }),
    ...(expected !== undefined && { hash: expectedText(expected) }),
  };
}

function facts({ size, modified }: RemoteEntry): FileFacts {
  return { size, ...(modified !== undefined && { modified }) };
}

function retimedNotice(count: number): string[] {
  if (count === 0) return [];
  const files = count === 1 ? "1 file has" : `${count} files have`;
  return [
    `${files} another time than recorded, and the recorded content all the same: the next apply sets that right`,
  ];
}

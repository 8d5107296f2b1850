/** Finds out which of the files that both sides have are the same: by hash files, by other tools' word, by looking closer. */
import type { ClaimedFile } from "../adopt/ftp-deploy-state.ts";
import type { Method } from "../adopt/method.ts";
import type { Candidate } from "../adopt/shortlist.ts";
import type { Source } from "../manifest/manifest.ts";
import { type Digest, digestHex } from "../model/digest.ts";
import { InterruptedError } from "../model/errors.ts";
import { type RelativePath, remotePath } from "../model/path.ts";
import type { DatedLevel } from "../model/proof.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { desiredFile } from "../plan/judge-content.ts";
import { judgeHashFile } from "../plan/judge-hash-file.ts";
import type { ActionDraft } from "../plan/action-format.ts";
import type { RemoteFileState } from "../plan/state-format.ts";
import { readHashFiles, throwIfOutOfReach } from "../state/read-hash-files.ts";
import { present } from "../verify/compare-listing.ts";
import { checkContents } from "./check-contents.ts";
import type { Environment } from "./environment.ts";
import type { LocalDigests } from "./local-digests.ts";
import type { Claim, OtherTools } from "./other-tools.ts";

type Files = readonly Candidate[];

export class AdoptPlanner {
  readonly actions: ActionDraft[] = [];
  readonly differing: RelativePath[] = [];
  readonly unproven: RelativePath[] = [];
  /** Why no more could be proven, or what could prove more. */
  readonly unprovenWhy = new Set<string>();
  /** Something says that it is another content: only the content itself can say otherwise. */
  readonly #contradicted = new Set<RelativePath>();

  constructor(
    readonly source: Source,
    readonly remote: RemoteFiles,
    readonly digests: LocalDigests,
    readonly environment: Pick<Environment, "progress" | "signal">,
  ) {}

  /** @throws RemoteError when the server is out of reach, InterruptedError */
  async decide(
    candidates: Files,
    { ftpDeploy, gitFtp }: Omit<OtherTools, "findings">,
    method: Method | undefined,
  ): Promise<void> {
    let open = await this.#withTimes(candidates);
    open = await this.#byHashFiles(open);
    open = await this.#takeEmpty(open);
    open = this.#leaveTimeless(open);
    if (ftpDeploy !== undefined) open = await this.#byDigests(open, ftpDeploy);
    if (gitFtp !== undefined) open = await this.#byBlobs(open, gitFtp);
    if (method !== undefined) open = await this.#lookCloser(open, method);
    else if (open.some((file) => this.#isOpen(file)))
      this.unprovenWhy.add(
        "`--by` size+time, server-hash or read-back can tell",
      );
    for (const { path } of open)
      if (this.#contradicted.has(path)) this.differing.push(path);
      else this.unproven.push(path);
  }

  /** Exact ones: other evidence needs them, and so does the catalogue. */
  async #withTimes(candidates: Files): Promise<Files> {
    const byPath = new Map(
      candidates
        .filter(({ entry }) => entry.modified === undefined)
        .map((file) => [remotePath(this.source.to, file.path), file]),
    );
    const asked = new Map<RelativePath, Candidate | undefined>();
    for await (const result of this.remote.inspect(streamOf(byPath.keys()))) {
      if (result.kind === "failed") throwIfOutOfReach(result.error);
      const file = byPath.get(result.path);
      if (file === undefined || result.kind === "failed") continue;
      const { modified } = result.kind === "file" ? result : file.entry;
      const isSame = result.kind === "file" && result.size === file.entry.size;
      if (!isSame) this.differing.push(file.path);
      const timed = { ...file, entry: { ...file.entry, modified } };
      asked.set(file.path, isSame ? timed : undefined);
    }
    return candidates.flatMap((file) => {
      const answer = asked.has(file.path) ? asked.get(file.path) : file;
      return answer === undefined ? [] : [answer];
    });
  }

  async #byHashFiles(open: Files): Promise<Files> {
    const { remote, source } = this;
    const asked = open
      .filter(({ hashFile }) => hashFile)
      .map((item) => ({ file: remotePath(source.to, item.path), item }));
    const digits = new Map<Candidate, string>();
    for await (const { item, hex } of readHashFiles(remote, streamOf(asked)))
      if (hex !== undefined) digits.set(item, hex);
    let unread = new Set(open);
    const readable = new Set(open);
    for (const want of ["partial", "full"] as const) {
      const files = [...unread].filter((file) => digits.has(file));
      const read = new Set(await this.digests.read(files, want));
      for (const file of files) if (!read.has(file)) readable.delete(file);
      unread = new Set();
      for (const file of read) {
        const local = this.digests.of(file);
        const hex = digits.get(file) ?? "";
        const verdict = judgeHashFile(hex, local, file.policy);
        if (verdict.kind === "ask-full") unread.add(file);
        else if (verdict.kind === "equal") {
          this.#take(file, "hash-file", verdict.hash);
          readable.delete(file);
        } else if (verdict.reason === "changed")
          this.#contradicted.add(file.path);
      }
    }
    return [...readable];
  }

  /** Nothing can differ in no bytes. */
  async #takeEmpty(open: Files): Promise<Files> {
    const empty = open.filter(({ entry }) => entry.size === 0);
    for (const file of await this.digests.read(empty, "partial"))
      this.#take(file, "listing", undefined);
    return open.filter(({ entry }) => entry.size > 0);
  }

  /** What neither a time nor a hash file would prove to the next plan, that plan sends all the same. */
  #leaveTimeless(open: Files): Files {
    return open.filter(({ path, entry, policy }) => {
      const lasts = entry.modified !== undefined || policy.hashFiles;
      if (!lasts) {
        this.unproven.push(path);
        this.unprovenWhy.add(TIMELESS);
      }
      return lasts;
    });
  }

  async #byDigests(open: Files, claim: Claim<ClaimedFile>): Promise<Files> {
    const named = this.#named(open, claim);
    for (const [file, { size }] of named)
      if (size !== file.entry.size) this.#contradicted.add(file.path);
    const files = [...named.keys()].filter((file) => this.#isOpen(file));
    const left = new Set(open);
    for (const file of files) left.delete(file);
    for (const file of await this.digests.read(files, "full")) {
      const full = this.digests.fullOf(file);
      if (named.get(file)?.full === digestHex(full))
        this.#take(file, "ftp-deploy", full);
      else {
        this.#contradicted.add(file.path);
        left.add(file);
      }
    }
    return [...left];
  }

  async #byBlobs(open: Files, claim: Claim<string>): Promise<Files> {
    const named = this.#named(open, claim);
    const left = new Set(open);
    const equal = new Map<Candidate, Digest>();
    for (const [file, id] of named) {
      const own = await this.digests.blob(file, id);
      if (own === undefined) left.delete(file);
      else if (own.id === id) equal.set(file, own.full);
      else this.#contradicted.add(file.path);
    }
    for (const file of await this.digests.read(equal.keys(), "full")) {
      const full = this.digests.fullOf(file);
      // Else it has changed in between.
      if (full !== equal.get(file)) continue;
      left.delete(file);
      this.#take(file, "git-ftp", full);
    }
    return [...left];
  }

  /** What the claim says of files that were not written since. */
  #named<Said>(
    open: Files,
    { at, of }: Claim<Said>,
  ): ReadonlyMap<Candidate, Said> {
    const named = new Map<Candidate, Said>();
    for (const file of open) {
      const { modified } = file.entry;
      const isLater =
        at !== undefined && modified !== undefined && modified > at;
      const said = isLater || !this.#isOpen(file) ? undefined : of(file.path);
      if (said !== undefined) named.set(file, said);
    }
    return named;
  }

  #isOpen({ path }: Candidate): boolean {
    return !this.#contradicted.has(path);
  }

  async #lookCloser(open: Files, method: Method): Promise<Files> {
    switch (method) {
      case "size+time":
        return this.#byTimes(open);
      case "server-hash":
      case "read-back":
        return this.#byContents(open, method);
    }
  }

  async #byTimes(open: Files): Promise<Files> {
    const files = open.filter(
      (file) => this.#isOpen(file) && isOfTime(file.modified, file),
    );
    const left = new Set(open);
    for (const file of files) left.delete(file);
    for (const file of await this.digests.read(files, "partial"))
      if (isOfTime(this.digests.of(file).modified, file))
        this.#take(file, "listing", undefined);
      else left.add(file);
    if (open.some(({ entry }) => entry.modified === undefined))
      this.unprovenWhy.add("the server tells no exact times (MLSD, MDTM)");
    return [...left];
  }

  async #byContents(open: Files, level: DatedLevel): Promise<Files> {
    const { remote, source, environment } = this;
    const { progress, signal } = environment;
    const readable = await this.digests.read(open, "full");
    const byPath = new Map(readable.map((file) => [file.path, file]));
    const left = new Map(byPath);
    const total = readable.reduce((sum, { entry }) => sum + entry.size, 0);
    const bytes = level === "read-back" ? total : 0;
    progress.start("verify", source.name, { files: readable.length, bytes });
    const questions = readable.map((file) => ({
      file: present(file.path, undefined, file.entry, new Map()),
      expected: {
        kind: "full",
        hex: digestHex(this.digests.fullOf(file)),
      } as const,
    }));
    const answers = checkContents(level, questions, {
      ...{ remote, root: source.to, signal },
      onBytes: (count) => {
        progress.advance(0, count);
      },
    });
    for await (const { file: asked, ...answer } of answers) {
      progress.advance(1, 0);
      const file = byPath.get(asked.path);
      if (file === undefined) continue;
      switch (answer.kind) {
        case "proven":
          // Whatever else was said of it.
          left.delete(file.path);
          this.#take(file, level, this.digests.fullOf(file));
          break;
        case "altered":
          this.#contradicted.add(file.path);
          break;
        case "unchecked":
          if (this.unprovenWhy.size === 0) this.unprovenWhy.add(answer.detail);
          break;
        case "unsupported":
          this.unprovenWhy.add(UNSUPPORTED);
      }
    }
    if (signal.aborted) throw new InterruptedError("interrupted");
    return [...left.values()];
  }

  /** @param hash that the content there is known to have */
  #take(
    file: Candidate,
    evidence: RemoteFileState["evidence"],
    hash: Digest | undefined,
  ): void {
    const { path, entry, policy } = file;
    const { size, modified } = entry;
    const desired = desiredFile(
      this.digests.of(file),
      policy,
      this.source.times,
    );
    // One that proves it stays as it is.
    const hashFile = policy.hashFiles && evidence !== "hash-file";
    this.actions.push({
      ...{ op: "adopt", path, reason: "adopted" },
      before: {
        ...(modified === undefined ? { size } : { size, modified }),
        ...(hash === undefined ? {} : { hash }),
        evidence,
      },
      after: { ...desired, hashFile },
    });
  }
}

const TIMELESS =
  "the server tells no exact times, so that only hash files would last as a proof, and the policy has `hashFiles: false`";

const UNSUPPORTED =
  "the server has no command that tells a SHA-256 (HASH, XSHA256); `--by read-back` can tell";

/** FTP tells whole seconds. */
function isOfTime(local: string, { entry }: Candidate): boolean {
  return local.replace(/\.\d+Z$/, "Z") === entry.modified;
}

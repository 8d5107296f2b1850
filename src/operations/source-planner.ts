/** Turns what a comparison leaves open into actions: reads hash files, and asks for digests of local files. */
import type { Source } from "../manifest/manifest.ts";
import { PARTIAL_WHOLE } from "../model/digest.ts";
import type { Finding } from "../model/finding.ts";
import type { DigestResult, LocalFiles } from "../model/local-files.ts";
import { type RelativePath, remotePath } from "../model/path.ts";
import type { RemoteReader } from "../model/remote-files.ts";
import {
  Compared,
  type Comparison,
  type EqualPair,
  type Removal,
  type Send,
  type LocalDigest,
  type Verify,
} from "../plan/comparison.ts";
import type { NewFile } from "../plan/find-moves.ts";
import { desiredFile, judgeContent } from "../plan/judge-content.ts";
import type { ActionDraft } from "../plan/action-format.ts";
import type { Drift } from "../plan/plan-format.ts";
import { carries } from "../remote/wire-names.ts";
import { readHashFiles } from "../state/read-hash-files.ts";
import { DigestQuestions } from "./digest-questions.ts";
import { settleDoubts } from "./settle-doubts.ts";

/** What a local digest is asked for. */
type Question =
  | { readonly kind: "send"; readonly send: Send }
  | {
      readonly kind: "verify";
      readonly verify: Verify;
      readonly hashFile: string | undefined;
    };

export class SourcePlanner {
  /** All but new files and removals of what is gone, which may be two ends of a move. */
  readonly actions: ActionDraft[] = [];
  readonly newFiles: NewFile[] = [];
  readonly removals: Removal[] = [];
  readonly findings: Finding[] = [];
  readonly drift: Drift[] = [];
  /** What was found to be the same on both sides. */
  readonly equal: EqualPair[] = [];
  held = 0;
  kept = 0;
  unchanged = 0;
  readonly #doubts: Send[] = [];
  readonly #questions: DigestQuestions<Question>;

  /** @param onFiles is called as files are decided on */
  constructor(
    readonly source: Source,
    readonly remote: RemoteReader,
    local: LocalFiles,
    readonly onFiles: (count: number) => void,
  ) {
    this.#questions = new DigestQuestions(local, (question, result) => {
      this.#answer(question, result);
    });
  }

  /** Goes through the comparison as fast as hash files come in, so that an unchanged tree is never held as a list. */
  async decide(folders: Iterable<Compared>): Promise<void> {
    const { remote, source } = this;
    const take = (compared: Compared): readonly Verify[] =>
      this.#take(compared);
    const room = (): Promise<void> => this.#questions.room();
    const withHashFile = async function* () {
      for (const compared of folders) {
        await room();
        for (const verify of take(compared))
          yield { file: remotePath(source.to, verify.path), item: verify };
      }
    };
    for await (const { item, hex } of readHashFiles(remote, withHashFile()))
      this.#verify(item, hex);
    await this.#settleDoubts();
    await this.#questions.finish();
  }

  /** Answers those whose hash files must be read. */
  #take(compared: Compared): readonly Verify[] {
    this.held += compared.held;
    this.kept += compared.kept;
    this.unchanged += compared.unchanged;
    if (compared.equal !== undefined) this.equal.push(compared.equal);
    if (compared.unchanged > 0) this.onFiles(compared.unchanged);
    const wanting: Verify[] = [];
    for (const comparison of compared.comparisons) {
      const verify = this.#takeOne(comparison);
      if (verify !== undefined) wanting.push(verify);
    }
    return wanting;
  }

  #takeOne(comparison: Comparison): Verify | undefined {
    switch (comparison.kind) {
      case "action":
        if (this.#carried(comparison.action.path))
          this.actions.push(comparison.action);
        return undefined;
      case "removal":
        this.removals.push(comparison);
        return undefined;
      case "drift":
        this.drift.push({ source: this.source.name, ...comparison.drift });
        return undefined;
      case "finding":
        this.finding(comparison.finding);
        return undefined;
      case "send":
        if (!this.#carried(comparison.path)) return undefined;
        if (comparison.doubt !== undefined) this.#doubts.push(comparison);
        else this.#ask(comparison.path, { kind: "send", send: comparison });
        return undefined;
      case "verify":
        if (comparison.hashFile && comparison.proof === undefined)
          return comparison;
        this.#verify(comparison, undefined);
        return undefined;
    }
  }

  #verify(verify: Verify, hashFile: string | undefined): void {
    this.#ask(verify.path, { kind: "verify", verify, hashFile });
  }

  #ask(path: RelativePath, question: Question, full?: "full"): void {
    const { policy, known } =
      question.kind === "send" ? question.send : question.verify;
    const wantsFull = full === "full" || policy.compare === "strict";
    const suffices =
      !wantsFull ||
      known?.full !== undefined ||
      (known?.size ?? 0) <= PARTIAL_WHOLE;
    if (known !== undefined && suffices) {
      this.onFiles(1);
      this.#judge(path, question, known);
    } else this.#questions.ask(path, question, wantsFull ? "full" : "partial");
  }

  async #settleDoubts(): Promise<void> {
    const { source, remote } = this;
    for await (const settled of settleDoubts(remote, source.to, this.#doubts)) {
      switch (settled.kind) {
        case "missing":
          this.#takeOne({ ...settled.send, doubt: undefined });
          break;
        case "found":
          this.held += 1;
          this.#verify(settled.verify, settled.hex);
          break;
        case "failed":
          this.finding({
            level: "error",
            code: "listing-incomplete",
            path: settled.send.path,
            detail: settled.error.message,
          });
      }
    }
  }

  #answer(question: Question, result: DigestResult): void {
    this.onFiles(1);
    const { path } = result;
    if (result.kind === "digest") {
      const { size, modified, mode, owner, partial, full } = result;
      const local = { size, modified, mode, owner, partial, full };
      this.#judge(path, question, local);
      return;
    }
    const detail = result.error.message;
    this.finding({ level: "error", code: "unreadable", path, detail });
  }

  #judge(path: RelativePath, question: Question, local: LocalDigest): void {
    if (question.kind === "send") {
      this.#send(question.send, local);
      return;
    }
    const { verify, hashFile } = question;
    const { policy } = verify;
    const { times } = this.source;
    const verdict = judgeContent(verify, hashFile, local, times);
    switch (verdict.kind) {
      case "equal":
        this.unchanged += 1;
        break;
      case "equal-but": {
        const { op, reason, before } = verdict;
        const after = desiredFile(local, policy, times);
        this.actions.push({ op, path, reason, before, after });
        break;
      }
      case "ask-full":
        this.#ask(path, question, "full");
        break;
      case "differs": {
        const compared = new Compared();
        const { reason, before } = verdict;
        compared.replaceByPolicy(path, reason, before, policy, undefined);
        this.kept += compared.kept;
        for (const comparison of compared.comparisons)
          if (comparison.kind === "send") this.#send(comparison, local);
          else this.#takeOne(comparison);
      }
    }
  }

  #send(send: Send, local: LocalDigest): void {
    const { path, reason, before, archive, policy } = send;
    const after = desiredFile(local, policy, this.source.times);
    if (before === null) {
      const action = { op: "upload", path, reason, before, after } as const;
      this.newFiles.push({ action, policy, local });
    } else
      this.actions.push({
        ...{ op: "replace", path, reason },
        ...(archive ? { archive } : {}),
        ...{ before, after },
      });
  }

  #carried(path: RelativePath): boolean {
    if (carries(this.source.remote.encoding, path)) return true;
    this.finding({
      level: "error",
      code: "name-unsupported",
      path,
      detail: "it has no form in latin1, the `encoding` of this remote",
    });
    return false;
  }

  finding(finding: Omit<Finding, "source">): void {
    const { level, code, ...rest } = finding;
    this.findings.push({ level, code, source: this.source.name, ...rest });
  }
}

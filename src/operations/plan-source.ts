/** Plans one source: walks and lists at once, compares, and gathers evidence for what the listing leaves open. */
import type { AllowableCode, Finding } from "../model/finding.ts";
import type { DigestResult, LocalTree } from "../model/local-files.ts";
import { type RelativePath, remotePath } from "../model/path.ts";
import type { Limits } from "../model/policy.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import type { Source } from "../manifest/manifest.ts";
import type { SourcePart } from "../plan/assemble-plan.ts";
import { checkLimits } from "../plan/check-limits.ts";
import { compareTrees } from "../plan/compare-trees.ts";
import {
  type Comparison,
  type RemoteTree,
  replaceByPolicy,
} from "../plan/comparison.ts";
import {
  desiredFile,
  judgeContent,
  type LocalDigest,
} from "../plan/judge-content.ts";
import type { ActionDraft } from "../plan/plan-format.ts";
import { carries } from "../remote/wire-names.ts";
import { openLocalFiles } from "../scan/local-files.ts";
import { sourceKind } from "../scan/scan-source.ts";
import { readHashFiles } from "../state/read-hash-files.ts";
import { DigestQuestions } from "./digest-questions.ts";
import type { Environment } from "./environment.ts";
import { exactTimes } from "./exact-times.ts";
import { lookAtBoth } from "./look-at-both.ts";
import { type Send, settleDoubts, type Verify } from "./settle-doubts.ts";

interface SourceRequest {
  readonly source: Source;
  readonly remote: RemoteFiles;
  readonly limits: Limits;
  readonly allowed: ReadonlySet<AllowableCode>;
}

export async function planSource(
  request: SourceRequest,
  environment: Environment,
): Promise<SourcePart> {
  const planner = new SourcePlanner(request, environment);
  return planner.plan();
}

/** What a local digest is asked for. */
type Question =
  | { readonly kind: "send"; readonly send: Send }
  | {
      readonly kind: "verify";
      readonly verify: Verify;
      readonly hashFile: string | undefined;
    };

class SourcePlanner {
  readonly #actions: ActionDraft[] = [];
  readonly #findings: Finding[] = [];
  readonly #doubts: Send[] = [];
  readonly #questions: DigestQuestions<Question>;
  #held = 0;
  #kept = 0;
  #unchanged = 0;

  constructor(
    readonly request: SourceRequest,
    readonly environment: Environment,
  ) {
    const path = environment.localPath(request.source);
    const local = openLocalFiles(path, sourceKind(path), environment.signal);
    this.#questions = new DigestQuestions(local, (question, result) => {
      this.#answer(question, result);
    });
  }

  async plan(): Promise<SourcePart> {
    const { source, remote } = this.request;
    const { tree, listing } = await lookAtBoth(
      source,
      remote,
      this.environment,
    );
    for (const found of tree.findings) this.#finding(found);
    this.environment.progress.start("compare", source.name, {
      files: tree.files,
      bytes: 0,
    });
    await this.#compare(tree, listing);
    await this.#settleDoubts();
    await this.#questions.finish();
    const actions = await exactTimes(remote, source.to, this.#actions);
    return this.#part(actions, tree, listing);
  }

  /** Walks the comparison as fast as hash files come in, so that an unchanged tree is never held as a list. */
  async #compare(tree: LocalTree, listing: RemoteTree): Promise<void> {
    const { source, remote } = this.request;
    const comparisons = compareTrees(tree, listing, source.policies);
    const withHashFile = async function* (planner: SourcePlanner) {
      for (const comparison of comparisons) {
        await planner.#questions.room();
        const verify = planner.#take(comparison);
        if (verify === undefined) continue;
        yield { file: remotePath(source.to, verify.path), item: verify };
      }
    };
    for await (const { item, hex } of readHashFiles(
      remote,
      withHashFile(this),
    )) {
      this.#verify(item, hex);
    }
  }

  /** Deals with one result of the comparison; answers the one whose hash file must be read. */
  #take(comparison: Comparison): Verify | undefined {
    switch (comparison.kind) {
      case "action":
        if (this.#carried(comparison.action.path))
          this.#actions.push(comparison.action);
        return undefined;
      case "finding":
        this.#finding(comparison.finding);
        return undefined;
      case "held":
        this.#held += 1;
        return undefined;
      case "kept":
        this.#kept += 1;
        return undefined;
      case "send":
        if (!this.#carried(comparison.path)) return undefined;
        if (comparison.doubtful) this.#doubts.push(comparison);
        else
          this.#ask(
            comparison.path,
            { kind: "send", send: comparison },
            comparison.policy.compare === "strict",
          );
        return undefined;
      case "verify":
        if (comparison.hashFile) return comparison;
        this.#verify(comparison, undefined);
        return undefined;
    }
  }

  #verify(verify: Verify, hashFile: string | undefined): void {
    const full = verify.policy.compare === "strict";
    this.#ask(verify.path, { kind: "verify", verify, hashFile }, full);
  }

  #ask(path: RelativePath, question: Question, full: boolean): void {
    this.#questions.ask(path, question, full ? "full" : "partial");
  }

  async #settleDoubts(): Promise<void> {
    const { source, remote } = this.request;
    for await (const settled of settleDoubts(remote, source.to, this.#doubts)) {
      switch (settled.kind) {
        case "missing":
          this.#take({ ...settled.send, doubtful: false });
          break;
        case "found":
          this.#held += 1;
          this.#verify(settled.verify, settled.hex);
          break;
        case "failed":
          this.#finding({
            level: "error",
            code: "listing-incomplete",
            path: settled.send.path,
            detail: settled.error.message,
          });
      }
    }
  }

  #answer(question: Question, result: DigestResult): void {
    this.environment.progress.advance(1, 0);
    if (result.kind === "digest") {
      this.#judge(question, result);
      return;
    }
    const { path, error } = result;
    const detail = error.message;
    this.#finding({ level: "error", code: "unreadable", path, detail });
  }

  #judge(question: Question, local: LocalDigest): void {
    if (question.kind === "send") {
      this.#send(question.send, local);
      return;
    }
    const { verify, hashFile } = question;
    const verdict = judgeContent(verify.remote, hashFile, local, verify.policy);
    switch (verdict.kind) {
      case "equal":
        this.#unchanged += 1;
        break;
      case "hash-file-missing": {
        const after = desiredFile(
          local,
          verify.policy,
          this.request.source.times,
        );
        this.#actions.push({
          op: "hash",
          path: verify.path,
          reason: "unverified",
          before: verdict.before,
          after,
        });
        break;
      }
      case "ask-full":
        this.#questions.ask(verify.path, question, "full");
        break;
      case "differs":
        for (const comparison of replaceByPolicy(
          verify.path,
          verdict.reason,
          verdict.before,
          verify.policy,
        )) {
          if (comparison.kind === "send") this.#send(comparison, local);
          else this.#take(comparison);
        }
    }
  }

  #send({ path, reason, before, policy }: Send, local: LocalDigest): void {
    const after = desiredFile(local, policy, this.request.source.times);
    this.#actions.push(
      before === null
        ? { op: "upload", path, reason, before, after }
        : { op: "replace", path, reason, before, after },
    );
  }

  #carried(path: RelativePath): boolean {
    if (carries(this.request.source.remote.encoding, path)) return true;
    this.#finding({
      level: "error",
      code: "name-unsupported",
      path,
      detail: "it has no form in latin1, the `encoding` of this remote",
    });
    return false;
  }

  #finding(finding: Omit<Finding, "source">): void {
    const { level, code, ...rest } = finding;
    this.#findings.push({
      level,
      code,
      source: this.request.source.name,
      ...rest,
    });
  }

  #part(
    actions: ActionDraft[],
    tree: LocalTree,
    listing: RemoteTree,
  ): SourcePart {
    const { source, limits, allowed } = this.request;
    const whole = [...listing.values()].every(
      (folder) => folder.incomplete === undefined,
    );
    const counts = {
      localFiles: tree.files,
      remoteFiles: this.#held,
      deletes: actions.filter(
        ({ op, reason }) => op === "delete" && reason !== "orphaned-hash-file",
      ).length,
      replacements: actions.filter(
        ({ op, reason }) => op === "replace" && reason !== "always",
      ).length,
    };
    return {
      name: source.name,
      header: {
        remote: source.remote.name,
        to: source.to,
        base: null,
        listing: whole ? "complete" : "incomplete",
      },
      actions,
      findings: [
        ...this.#findings,
        ...checkLimits(source.name, counts, limits, allowed),
      ],
      unchanged: this.#unchanged,
      kept: this.#kept,
    };
  }
}

/** Which policy holds for a path: the entries of a manifest's `policies` that match it, later ones winning key by key. */
import type { RelativePath } from "../model/path.ts";
import { DEFAULT_POLICY, type Policies, type Policy } from "../model/policy.ts";
import { GitignorePatterns } from "./gitignore-patterns.ts";

/** What an entry says of the paths that it matches. */
export interface PolicySettings extends Partial<Policy> {
  readonly ignore?: boolean;
}

export interface PolicyEntry {
  /** One gitignore list, relative to the source. */
  readonly patterns: readonly string[];
  readonly settings: PolicySettings;
}

/** @param entries those of one source, in manifest order */
export function createPolicies(entries: readonly PolicyEntry[]): Policies {
  const rules = entries.map(({ patterns, settings }) => ({
    patterns: new GitignorePatterns(patterns),
    settings,
  }));
  // Most paths match nothing: one question to all patterns spares them one to each entry. What only a "!" pattern
  // matches is matched by no entry.
  const any = new GitignorePatterns(
    entries
      .flatMap(({ patterns }) => patterns)
      .filter((pattern) => !pattern.startsWith("!")),
  );
  const outcomes = new Outcomes();
  // Callers ask whether a path is ignored and then for its policy.
  let last: { path: string; kind: string; outcome: Outcome } | undefined;

  const judge = (path: RelativePath, kind: "file" | "folder"): Outcome => {
    if (rules.length === 0) return outcomes.start;
    if (last?.path === path && last.kind === kind) return last.outcome;
    let outcome = outcomes.start;
    const candidates = any.matches(path, kind) ? rules : [];
    for (const { patterns, settings } of candidates)
      if (patterns.matches(path, kind))
        outcome = outcomes.after(outcome, settings);
    last = { path, kind, outcome };
    return outcome;
  };

  return {
    id: JSON.stringify(entries),
    ignores: (path, kind) => judge(path, kind).ignored,
    of: (path, kind) => judge(path, kind).policy,
  };
}

interface Outcome {
  readonly ignored: boolean;
  readonly settings: Required<PolicySettings>;
  readonly policy: Policy;
}

/** Every path with the same outcome shares one object: a million paths have a handful of them. */
class Outcomes {
  readonly #byKey = new Map<string, Outcome>();
  readonly #steps = new Map<Outcome, Map<PolicySettings, Outcome>>();
  readonly start: Outcome = this.#outcome({ ...DEFAULT_POLICY, ignore: false });

  after(outcome: Outcome, settings: PolicySettings): Outcome {
    const steps =
      this.#steps.get(outcome) ?? new Map<PolicySettings, Outcome>();
    this.#steps.set(outcome, steps);
    const next =
      steps.get(settings) ??
      this.#outcome({ ...outcome.settings, ...settings });
    steps.set(settings, next);
    return next;
  }

  #outcome(settings: Required<PolicySettings>): Outcome {
    const { ignore, ...policy } = settings;
    const key = JSON.stringify(settings, Object.keys(settings).sort());
    const outcome = this.#byKey.get(key) ?? {
      ignored: ignore,
      settings,
      policy: applicable(policy),
    };
    this.#byKey.set(key, outcome);
    return outcome;
  }
}

/** A file that is always sent needs no hash file, and one that is there could only mislead a later run. */
function applicable(policy: Policy): Policy {
  return policy.compare === "always" ? { ...policy, hashFiles: false } : policy;
}

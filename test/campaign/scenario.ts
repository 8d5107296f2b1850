/** What a campaign plays: plain data, so that it can be printed, shrunk and played again. */
import type { PolicyEntry } from "../../src/manifest/policies.ts";

/** How the server of a scenario differs from an able one. */
export interface ServerTraits {
  readonly mlsd: boolean;
  readonly mfmt: boolean;
  readonly renameOverwrites: boolean;
  readonly pipelining: "fine" | "refuses-rest" | "drops-rest";
  /** At once; more are refused with a 421. */
  readonly maxConnections: number;
}

export interface Content {
  /** The same number gives the same bytes. */
  readonly seed: number;
  readonly size: number;
}

/** An edit finds its file by number, modulo how many there are: so each works on every tree. */
export type LocalEdit =
  | {
      readonly kind: "create";
      readonly path: string;
      readonly content: Content;
    }
  | {
      readonly kind: "rewrite";
      readonly pick: number;
      readonly how: "same-size" | "other-size" | "middle";
      readonly seed: number;
    }
  | { readonly kind: "touch"; readonly pick: number }
  | { readonly kind: "chmod"; readonly pick: number; readonly mode: number }
  | {
      readonly kind: "rename-file" | "rename-folder" | "copy";
      readonly pick: number;
      readonly to: string;
    }
  | {
      readonly kind:
        "delete-file" | "delete-folder" | "file-to-folder" | "folder-to-file";
      readonly pick: number;
    }
  | { readonly kind: "make-folder"; readonly path: string }
  | { readonly kind: "link"; readonly path: string; readonly target: string };

/** What others do on the server. */
export type RemoteEdit =
  | {
      readonly kind: "add";
      readonly path: string;
      readonly content: Content;
    }
  | {
      readonly kind: "rewrite";
      readonly pick: number;
      readonly how: "same-size" | "other-size" | "middle";
      readonly seed: number;
    }
  | { readonly kind: "touch" | "delete-file"; readonly pick: number }
  | { readonly kind: "delete-folder"; readonly pick: number }
  | {
      readonly kind: "rename-file";
      readonly pick: number;
      readonly to: string;
    }
  | {
      readonly kind: "delete-hash-file" | "cut-hash-file";
      readonly pick: number;
    }
  | {
      readonly kind: "spoil-catalogue";
      readonly pick: number;
      readonly how: "garbage" | "cut" | "empty" | "delete" | "roll-back";
    };

/** Something that goes wrong once, at an event of its kind; `skip` counts those that are left alone before it. */
export type Strike =
  | {
      readonly on: "command";
      readonly skip: number;
      readonly do: "drop" | "reset" | "drop-after" | "reset-after" | "421";
    }
  | {
      readonly on: "transfer";
      readonly skip: number;
      readonly do: "cut" | "reset" | "refuse";
      /** Bytes that are let through. */
      readonly after: number;
    }
  | {
      readonly on: "STOR";
      readonly skip: number;
      readonly do: "full" | "forbidden";
    }
  | {
      readonly on: "RNTO";
      readonly skip: number;
      /** `always`: this one and all that follow. */
      readonly do: "once" | "always";
    }
  | {
      readonly on: "listing";
      readonly skip: number;
      /** `silently` only in folders of the tree: nothing can be built on a server that hides its own state. */
      readonly do: "truncated" | "silently";
      readonly entries: number;
    };

/** The process dies at its command of this number: `before` it is received, or as its last one. */
export interface Crash {
  readonly at: number;
  readonly how: "before" | "after" | "midway";
}

/** Whose cache is used and whose lock it is; `fresh` is one that was never seen before. */
export type MachineName = "first" | "second" | "fresh";

export interface Attempt {
  readonly machine: MachineName;
  /** Before it. */
  readonly localEdits: readonly LocalEdit[];
  readonly remoteEdits: readonly RemoteEdit[];
  readonly strikes: readonly Strike[];
  readonly crash: Crash | undefined;
}

export interface ManifestWords {
  readonly entries: readonly PolicyEntry[];
  readonly times: "record" | "ignore";
  readonly symlinks: "skip" | "record";
  /** Days that archived copies are kept. */
  readonly keep: number | undefined;
}

/** What a plan is to bring about. */
export type Aim =
  /** A server that is what is here. */
  | { readonly kind: "mirror" }
  /** Which plan is taken back, of those that were begun; its number counts from the last one, modulo how many there are. */
  | {
      readonly kind: "undo";
      readonly pick: number;
      /** The saved plan, or only its id. */
      readonly by: "plan" | "id";
    }
  /** What of the server's is what is here, by reading it back, counts as backed up. */
  | { readonly kind: "adopt" };

export interface Round {
  /** Undefined: that of the round before. */
  readonly manifest: ManifestWords | undefined;
  readonly localEdits: readonly LocalEdit[];
  readonly remoteEdits: readonly RemoteEdit[];
  /** Days that pass before the plan. */
  readonly days: number;
  readonly planOn: MachineName;
  readonly refresh: "full" | "none";
  readonly aim: Aim;
  readonly planStrikes: readonly Strike[];
  readonly attempts: readonly Attempt[];
  /** After these attempts the plan is given up, done or not. */
  readonly givesUp: boolean;
}

export interface Scenario {
  readonly server: ServerTraits;
  readonly connections: number;
  /** The state folder lies elsewhere. */
  readonly ownState: boolean;
  readonly manifest: ManifestWords;
  readonly local: readonly LocalEdit[];
  readonly remote: readonly RemoteEdit[];
  readonly rounds: readonly Round[];
}

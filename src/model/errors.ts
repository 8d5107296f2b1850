/** One error class for each decision that a caller makes; cli maps them to exit statuses. A plain `Error` is a bug. */

/** What all errors of this program have: a sentence on what happened and, where there is one, a hint on what to do. */
export abstract class FtpSyncError extends Error {
  readonly hint: string | undefined;

  constructor(
    message: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(
      message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** The command line asks for something that makes no sense. */
export class UsageError extends FtpSyncError {}

/** A text is no path that this program accepts. */
export class InvalidPathError extends FtpSyncError {
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${JSON.stringify(path)} can't be used as a path: ${problem}`);
  }
}

/** The manifest is wrong; `message` lists every problem with its place. */
export class ManifestError extends FtpSyncError {}

/** A local file or folder that must be there is not, or can't be read. */
export class LocalFileError extends FtpSyncError {}

/** A local file is no longer what the plan says it is: it must not be put in place. */
export class LocalChangeError extends FtpSyncError {}

/** A document is no plan, or one of a version that this program doesn't know. */
export class PlanError extends FtpSyncError {}

/** A document is no inventory, or one of a version that this program doesn't know; or there is nothing to make one of. */
export class InventoryError extends FtpSyncError {}

/** A newer ftp-sync keeps its state on the server in a form that this one doesn't know, and must not touch. */
export class NewerStateError extends FtpSyncError {}

/** The plan must not be applied as it is: not applyable, edited by hand, not the expected one, or another server's. */
export class RefusedError extends FtpSyncError {}

/** The remote or the local files moved since the plan was made; nothing was changed. */
export class StaleError extends FtpSyncError {
  /** @param believed the plan believed the catalogue instead of listing: made so again, it would be the same */
  constructor(
    readonly differences: readonly string[],
    { believed = false } = {},
  ) {
    const shown = differences
      .slice(0, 20)
      .map((difference) => `  ${difference}`);
    if (differences.length > shown.length)
      shown.push(`  … and ${differences.length - shown.length} more`);
    super(
      `the plan is stale, nothing was changed; ${differences.length} difference${differences.length === 1 ? "" : "s"} since it was made:\n${shown.join("\n")}`,
      {
        hint: believed
          ? "make a new plan that looks at the remote, without --refresh none or --offline, and review it; what the catalogue does not know though it is there, `ftp-sync adopt` takes over"
          : "make a new plan and review it",
      },
    );
  }
}

/** Another run holds the source; nothing was changed. */
export class LockedError extends FtpSyncError {}

/** The person or the system asked to stop. */
export class InterruptedError extends FtpSyncError {}

/** What a server or the way to it did; `reply` holds the server's own words where it said something. */
export abstract class RemoteError extends FtpSyncError {
  readonly reply: string | undefined;

  constructor(
    message: string,
    options: { hint?: string; cause?: unknown; reply?: string } = {},
  ) {
    super(message, options);
    this.reply = options.reply;
  }
}

/** No way to the server: unknown host, refused or silent port, no FTP server there, or lost and not regained. */
export class ConnectionError extends RemoteError {}

/** The server refuses the user or the password. */
export class LoginError extends RemoteError {}

/** The server's certificate can't be trusted, or it offers no TLS. */
export class TrustError extends RemoteError {}

/** The server refuses one command for good (5yz, RFC 959 §4.2): trying again won't help. */
export class ServerRefusal extends RemoteError {}

/** It may work when tried again (4yz, a lost or silent connection). */
export class TransientError extends RemoteError {}

/** A folder that was to be claimed is there already. */
export class TakenError extends RemoteError {
  constructor(
    message: string,
    /** An earlier try of the same claim broke off without an answer: the folder may be the one that it made. */
    readonly perhapsOurs: boolean,
    options: { cause?: unknown; reply?: string } = {},
  ) {
    super(message, options);
  }
}

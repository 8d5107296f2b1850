/** What races: a program that brings a folder to an FTP server and back, as the command lines a user would type. */
import type { Command } from "../../support/real-servers/commands.ts";
import type { TestServer } from "../../support/test-server.ts";

export interface Contender {
  /** How a table calls it. */
  readonly name: string;
  /** Why it can't be run here; undefined: it can. */
  readonly missing: string | undefined;
  /** Whether it leaves a hash file beside each file. */
  readonly hashFiles: boolean;
  upload(job: Job): Promise<TimedCommand>;
  /** The command for a folder that it uploaded before, with nothing changed since. */
  again(job: Job): Promise<TimedCommand>;
  /** Brings what lies in `to` into a local folder that is not there yet. */
  restore(job: RestoreJob): Promise<TimedCommand>;
  /** As `again`, without looking at each folder of the server; undefined: it knows no such way. */
  readonly believing?: (job: Job) => Promise<TimedCommand>;
}

export interface Job {
  readonly source: string;
  readonly server: TestServer;
  /** Absolute path on the server; an empty folder before the first upload. */
  readonly to: string;
  /** Where ftp-sync's own files lie on the server; by default under `to`. */
  readonly state?: string;
  readonly connections: number;
  /** For configuration: the contender's own, and empty at first. */
  readonly folder: string;
}

export interface RestoreJob extends Job {
  /** The local folder. */
  readonly into: string;
}

export interface TimedCommand extends Command {
  /** The exit status that says all went well. */
  readonly status: number;
}

/** Use case: find out what the server of a remote can. Leaves nothing there. */
import type { Manifest, Remote } from "../manifest/manifest.ts";
import { parseRemotePath, type RemotePath } from "../model/path.ts";
import type { ServerReport } from "../model/server-report.ts";
import {
  examineServer,
  type ExaminationOptions,
} from "../remote/examine-server.ts";
import type { RemoteLog, RemoteSettings } from "../remote/settings.ts";
import { type Environment, interruptible } from "./environment.ts";

export interface ExamineRequest extends Pick<
  ExaminationOptions,
  "now" | "timing"
> {
  readonly manifest: Manifest;
  readonly remote: Remote;
  readonly settings: RemoteSettings;
  readonly log: RemoteLog;
  /** Where to try things out; undefined: in the remote's first source. */
  readonly folder: RemotePath | undefined;
}

/** @throws as examineServer */
export async function examineRemote(
  { manifest, remote, settings, log, folder, ...clocks }: ExamineRequest,
  environment: Environment,
): Promise<ServerReport> {
  const { signal } = environment;
  const first = manifest.sources.find(
    (source) => source.remote.name === remote.name,
  );
  const place = folder ?? first?.to ?? parseRemotePath("/");
  const examination = await interruptible(environment, "at-once", () =>
    examineServer(settings, log, { folder: place, signal, ...clocks }),
  );
  return { remote: remote.name, ...examination };
}

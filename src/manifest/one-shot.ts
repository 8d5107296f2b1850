/** The manifest of a run without one: the ancestor's command line. */
import { stateFolderOf, type RemotePath } from "../model/path.ts";
import { DEFAULT_POLICY, type CompareMode } from "../model/policy.ts";
import type { Secret } from "../model/secret.ts";
import { manifestDigest } from "./manifest-digest.ts";
import { NAME } from "./name.ts";
import type { Manifest, Remote } from "./manifest.ts";
import { remoteSchema } from "./remote-schema.ts";
import { createPolicies, type PolicySettings } from "./policies.ts";

export interface OneShot {
  /** A folder or a file; its last part names the source. */
  readonly local: string;
  readonly remote: RemotePath;
  readonly host: string;
  readonly port: number;
  readonly tls: Remote["tls"];
  readonly user: string;
  readonly password: Secret;
  readonly compare: CompareMode;
  /** Whether what the local folder has not is removed from the remote. */
  readonly remove: boolean;
}

const REMOTE_NAME = "remote";

/** What a manifest gets that says nothing of it. */
const TRANSPORT = remoteSchema
  .pick({
    minVersion: true,
    maxVersion: true,
    connections: true,
    timeout: true,
    confirmTimeout: true,
    encoding: true,
  })
  .parse({});

export function oneShotManifest(run: OneShot): Manifest {
  const { host, port, tls } = run;
  const name = sourceName(run.local);
  const settings: PolicySettings = {
    compare: run.compare,
    hashFiles: run.compare !== "always",
    onDelete: run.remove ? "remove" : DEFAULT_POLICY.onDelete,
    onForeign: run.remove ? "remove" : DEFAULT_POLICY.onForeign,
  };
  const remote: Remote = {
    name: REMOTE_NAME,
    host,
    port,
    tls,
    ca: undefined,
    fingerprint: undefined,
    user: run.user,
    password: { kind: "value", secret: run.password },
    bandwidth: undefined,
    ...TRANSPORT,
  };
  return {
    file: "(command line)",
    sha256: manifestDigest({
      version: 1,
      remotes: { [REMOTE_NAME]: { host, port, tls } },
      sources: { [name]: { remote: REMOTE_NAME, to: run.remote } },
      policies: [{ match: "*", ...settings }],
    }),
    remotes: [remote],
    sources: [
      {
        name,
        path: run.local,
        remote,
        to: run.remote,
        state: stateFolderOf(run.remote),
        // The ancestor followed links.
        symlinks: "follow",
        times: "record",
        policies: createPolicies([{ patterns: ["*"], settings }]),
      },
    ],
    archive: { keep: undefined },
    limits: { maxDelete: null, maxChange: null, minFiles: 1 },
  };
}

function sourceName(local: string): string {
  const last = local.split(/[/\\]/).findLast((part) => part !== "");
  return last !== undefined && NAME.test(last) ? last : "source";
}

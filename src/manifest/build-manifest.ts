/** Checked manifest data to the manifest that the rest of the program sees. */
import { stateFolderOf } from "../model/path.ts";
import { Secret } from "../model/secret.ts";
import { defaultPort } from "./check-destinations.ts";
import type { CheckedManifest } from "./manifest-schema.ts";
import {
  DEFAULT_MAX_DELETE,
  type Manifest,
  type PasswordSource,
  type Remote,
} from "./manifest.ts";
import { createPolicies, type PolicyEntry } from "./policies.ts";
import type { CheckedPolicy } from "./policy-schema.ts";
import type { CheckedRemote } from "./remote-schema.ts";

/** @param checked data that the schema and the reference checks approve of */
export function buildManifest(
  checked: CheckedManifest,
  identity: Pick<Manifest, "file" | "sha256">,
): Manifest {
  const remotes = new Map(
    Object.entries(checked.remotes).map(([name, remote]) => [
      name,
      toRemote(name, remote),
    ]),
  );
  return {
    ...identity,
    remotes: [...remotes.values()],
    sources: Object.entries(checked.sources).map(([name, source]) => {
      const remote = remotes.get(source.remote);
      if (remote === undefined) throw new Error(`no remote for ${name}`);
      return {
        ...source,
        name,
        remote,
        state: source.state ?? stateFolderOf(source.to),
        policies: createPolicies(entriesFor(name, checked.policies)),
      };
    }),
    archive: { keep: checked.archive.keep },
    limits: {
      maxDelete: checked.limits.maxDelete ?? DEFAULT_MAX_DELETE,
      maxChange: checked.limits.maxChange ?? null,
      minFiles: checked.limits.minFiles,
    },
  };
}

function toRemote(name: string, remote: CheckedRemote): Remote {
  return {
    name,
    host: remote.host,
    port: remote.port ?? defaultPort(remote.tls),
    tls: remote.tls,
    ca: remote.ca,
    fingerprint: remote.fingerprint,
    minVersion: remote.minVersion,
    maxVersion: remote.maxVersion,
    user: remote.user,
    password: passwordSource(remote),
    connections: remote.connections,
    timeout: remote.timeout,
    confirmTimeout: remote.confirmTimeout,
    bandwidth: remote.bandwidth,
    encoding: remote.encoding,
  };
}

function passwordSource(remote: CheckedRemote): PasswordSource {
  if (remote.password !== undefined)
    return { kind: "value", secret: new Secret(remote.password) };
  if (remote.passwordFile !== undefined)
    return { kind: "file", path: remote.passwordFile };
  if (remote.passwordCommand !== undefined)
    return { kind: "command", command: remote.passwordCommand };
  return { kind: "netrc" };
}

function entriesFor(
  source: string,
  policies: readonly CheckedPolicy[],
): readonly PolicyEntry[] {
  return policies
    .filter(({ sources }) => sources?.includes(source) ?? true)
    .map(({ patterns, settings }) => ({ patterns, settings }));
}

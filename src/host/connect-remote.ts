/** From a manifest's remote to a way to its server: with its credentials and its CA. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Remote } from "../manifest/manifest.ts";
import { ManifestError } from "../model/errors.ts";
import type { RemoteFiles } from "../model/remote-files.ts";
import { openFtpRemote } from "../remote/ftp-remote.ts";
import type { RemoteLog, RemoteSettings } from "../remote/settings.ts";
import type { Surroundings } from "./surroundings.ts";
import { resolveCredentials } from "./credentials.ts";

/** @throws ManifestError when credentials or the CA file can't be had */
export async function connectRemote(
  remote: Remote,
  folder: string,
  context: Pick<Surroundings, "env" | "home">,
  log: RemoteLog,
): Promise<RemoteFiles> {
  return openFtpRemote(await remoteSettings(remote, folder, context), log);
}

/** @param folder the manifest's @throws ManifestError when credentials or the CA file can't be had */
export async function remoteSettings(
  remote: Remote,
  folder: string,
  { env, home }: Pick<Surroundings, "env" | "home">,
): Promise<RemoteSettings> {
  const { host, port, tls, fingerprint, minVersion, maxVersion } = remote;
  const { connections, timeout, confirmTimeout, bandwidth, encoding } = remote;
  const { user, password } = await resolveCredentials(remote, {
    folder,
    env,
    home,
  });
  const ca =
    remote.ca === undefined
      ? undefined
      : await readCa(remote, resolve(folder, remote.ca));
  return {
    host,
    port,
    tls,
    ca,
    fingerprint,
    minVersion,
    maxVersion,
    user,
    password,
    connections,
    timeout,
    confirmTimeout,
    bandwidth,
    encoding,
  };
}

async function readCa(remote: Remote, path: string): Promise<string> {
  const where = `remotes.${remote.name}.ca: ${remote.ca ?? ""}`;
  try {
    const text = await readFile(path, "utf8");
    if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  } catch (cause) {
    throw new ManifestError(`${where} can't be read`, {
      hint: "it must be a PEM file, relative to the manifest",
      cause,
    });
  }
  throw new ManifestError(`${where} holds no certificate in PEM form`);
}

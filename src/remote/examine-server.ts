/** Tries out what a server can, in a folder of its own that is removed again, and tells it as a report. */
import { InterruptedError } from "../model/errors.ts";
import type { RemotePath } from "../model/path.ts";
import type {
  Probed,
  ReportedTls,
  SeenTls,
  ServerReport,
} from "../model/server-report.ts";
import { peekCertificate } from "./peek-certificate.ts";
import { type Timing } from "./connections.ts";
import { Pool } from "./pool.ts";
import { insist, probe } from "./probe.ts";
import { probeConnections } from "./probe-connections.ts";
import { probeInFolder } from "./probe-in-folder.ts";
import {
  features as askFeatures,
  pipelines,
  roundTrip,
  sayNothing,
  systemName,
} from "./probe-session.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";
import { UntrustedCertificate } from "./tls-trust.ts";

/** What a server shows of itself; its name is the manifest's. */
export type Examination = Omit<ServerReport, "remote">;

export interface ExaminationOptions {
  /** The probes' folder is made in it, or in the nearest above it that is there. */
  readonly folder: RemotePath;
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly timing: Timing;
}

/**
 * A certificate that isn't trusted makes a report too; nobody logs in then.
 * @throws ConnectionError | LoginError | TrustError | TransientError when no session can be had, InterruptedError
 */
export async function examineServer(
  settings: RemoteSettings,
  log: RemoteLog,
  options: ExaminationOptions,
): Promise<Examination> {
  const { signal, timing } = options;
  const newPool = () => new Pool({ ...settings, connections: 1 }, log, timing);
  const pool = newPool();
  const onAbort = (): void => {
    pool.close();
  };
  signal.addEventListener("abort", onAbort);
  try {
    await insist(pool, `talk to ${settings.host}`, sayNothing);
    return await examine(pool, newPool, settings, options);
  } catch (error) {
    if (!(error instanceof UntrustedCertificate)) throw error;
    const seen = error.seen ?? (await peekCertificate(settings, log, signal));
    if (seen === undefined || settings.tls === "none") throw error;
    const tls = {
      ...{ kind: settings.tls, ...seen },
      trust: { by: "none", why: error.why },
    } as const;
    return distrust(settings, tls, pool.facts.greeting);
  } finally {
    signal.removeEventListener("abort", onAbort);
    pool.close();
  }
}

async function examine(
  pool: Pool,
  newPool: () => Pool,
  settings: RemoteSettings,
  options: ExaminationOptions,
): Promise<Examination> {
  const { facts, log } = pool;
  const system = await probe(pool, "ask for the system", systemName);
  const features = await probe(pool, "ask for features", askFeatures);
  const featureList = features.kind === "known" ? features.value : [];
  const { signal } = options;
  const time = await probe(pool, "measure the round trip", (session) =>
    roundTrip(session, options.now),
  );
  const atOnce = await probe(pool, "write commands at once", pipelines);
  const trial = await probeInFolder(pool, newPool, featureList, options.folder);
  const offered =
    settings.tls === "none" &&
    (await offersTls(settings, featureList, log, signal));
  const connections = await probe(pool, "open more connections", (session) =>
    probeConnections(session, settings.connections, log, signal),
  );
  if (signal.aborted) throw interrupted(trial.leftBehind);
  return {
    ...identity(settings),
    tls: trustedTls(settings, facts.tls, offered),
    greeting: greetingOf(settings, facts.greeting),
    ...{ system, features },
    capabilities: {
      ...trial.found,
      // Some choke on other commands than these.
      pipelining:
        facts.pipelining.state === "chokes"
          ? { kind: "known", value: "chokes" }
          : atOnce,
      connections,
      roundTrip: time,
    },
    leftBehind: trial.leftBehind,
  };
}

function interrupted(leftBehind: ServerReport["leftBehind"]): InterruptedError {
  if (leftBehind === null) return new InterruptedError("interrupted");
  const { path, why } = leftBehind;
  return new InterruptedError(
    `interrupted; ${path} is left on the server, for it could not be removed: ${why}`,
    { hint: "remove it by hand: it holds nothing but probes" },
  );
}

function identity({
  host,
  port,
  connections,
  encoding,
}: RemoteSettings): Pick<Examination, "host" | "port" | "settings"> {
  return { host, port, settings: { connections, encoding } };
}

function greetingOf(
  { password }: RemoteSettings,
  words: string | undefined,
): Probed<string> {
  return words === undefined
    ? { kind: "unknown", why: DISTRUST }
    : { kind: "known", value: password.maskIn(words) };
}

/** @param seen what the handshake showed */
function trustedTls(
  { tls, fingerprint, ca }: RemoteSettings,
  seen: SeenTls | undefined,
  offered: boolean,
): ReportedTls {
  if (tls === "none") return { kind: "none", offered };
  if (seen === undefined) throw new Error("TLS without a certificate");
  const pinned = fingerprint !== undefined;
  const by = pinned ? "fingerprint" : ca === undefined ? "system" : "ca";
  return { kind: tls, ...seen, trust: { by } };
}

/** Some servers name it among their features and have no certificate. */
async function offersTls(
  settings: RemoteSettings,
  features: readonly string[],
  log: RemoteLog,
  signal: AbortSignal,
): Promise<boolean> {
  if (!features.some((line) => /^AUTH\b.*\bTLS/i.test(line))) return false;
  return (await peekCertificate(settings, log, signal)) !== undefined;
}

const DISTRUST = "no login was tried, since the certificate isn't trusted";

/** All that can be told without sending the password. */
function distrust(
  settings: RemoteSettings,
  tls: ReportedTls,
  greeting: string | undefined,
): Examination {
  const unknown = { kind: "unknown", why: DISTRUST } as const;
  return {
    ...identity(settings),
    tls,
    greeting: greetingOf(settings, greeting),
    ...{ system: unknown, features: unknown },
    capabilities: {
      ...{ listing: unknown, hidesDotfiles: unknown, zoneMinutes: unknown },
      ...{ setsTimesBy: unknown, hashes: unknown, utf8: unknown },
      ...{ renameOverwrites: unknown, resume: unknown, passive: unknown },
      ...{ pipelining: unknown, size: unknown, connections: unknown },
      roundTrip: unknown,
    },
    leftBehind: null,
  };
}

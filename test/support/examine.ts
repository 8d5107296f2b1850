/** Has a test's server examined as `doctor` does, with all that was said kept. */
import { parseRemotePath } from "../../src/model/path.ts";
import type { Probed, ServerReport } from "../../src/model/server-report.ts";
import { Secret } from "../../src/model/secret.ts";
import {
  type Examination,
  examineServer,
} from "../../src/remote/examine-server.ts";
import type { RemoteSettings } from "../../src/remote/settings.ts";
import type { TestServer } from "./test-server.ts";

export interface Examined {
  readonly report: Examination;
  readonly dialogue: readonly string[];
  readonly notices: readonly string[];
}

export async function examine(
  server: Pick<
    TestServer,
    "host" | "port" | "tls" | "ca" | "user" | "password"
  >,
  settings: Partial<RemoteSettings> = {},
  { folder = "/", signal = new AbortController().signal } = {},
): Promise<Examined> {
  const dialogue: string[] = [];
  const notices: string[] = [];
  const { host, port, tls, ca, user } = server;
  const report = await examineServer(
    {
      ...{ host, port, tls, ca, user, fingerprint: undefined },
      password: new Secret(server.password),
      ...{ connections: 3, encoding: "utf8" },
      ...{ timeout: 5_000, confirmTimeout: 5_000, bandwidth: undefined },
      ...{ minVersion: "TLSv1.2", maxVersion: "TLSv1.3" },
      ...settings,
    },
    {
      dialogue: (line) => dialogue.push(line),
      notice: (text) => notices.push(text),
    },
    {
      ...{ folder: parseRemotePath(folder), signal },
      now: () => performance.now(),
      timing: {
        ...{ pause: 1, idle: 60_000, random: () => 0.5, now: Date.now },
      },
    },
  );
  return { report, dialogue, notices };
}

/** What was found: the value, or a sentence in an array. */
export function found({
  capabilities,
}: Pick<ServerReport, "capabilities">): Readonly<Record<string, unknown>> {
  const probed: Readonly<Record<string, Probed<unknown>>> = { ...capabilities };
  return Object.fromEntries(
    Object.entries(probed).map(([name, of]) => [
      name,
      of.kind === "known" ? of.value : [of.why],
    ]),
  );
}

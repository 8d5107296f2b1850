/** The certificate of a server that is not trusted, seen in a handshake that ends before anything is said under it. */
import type { SeenTls } from "../model/server-report.ts";
import { Control } from "./control.ts";
import type { RemoteLog, RemoteSettings } from "./settings.ts";
import { UntrustedCertificate } from "./tls-trust.ts";

/** No certificate has it: whatever is shown is looked at and turned down. */
const NO_FINGERPRINT = "";

/** Undefined when no handshake comes about. */
export async function peekCertificate(
  settings: RemoteSettings,
  log: RemoteLog,
  signal: AbortSignal,
): Promise<SeenTls | undefined> {
  const control = new Control(
    { ...settings, fingerprint: NO_FINGERPRINT },
    log,
    2,
  );
  const close = (): void => {
    control.close();
  };
  signal.addEventListener("abort", close);
  try {
    await control.connect();
    await control.request("AUTH TLS");
    await control.startTls();
  } catch (error) {
    if (error instanceof UntrustedCertificate) return error.seen;
  } finally {
    signal.removeEventListener("abort", close);
    control.close();
  }
  return undefined;
}

/** From nothing to a session that is ready to work: connect, secure, log in, prepare. */
import { LoginError, TrustError } from "../model/errors.ts";
import type { Control } from "./control.ts";
import {
  connectError,
  remoteError,
  saysTooMany,
  TooManyConnections,
} from "./reply-errors.ts";
import { RefusedReply, type Reply } from "./reply.ts";
import { toWire } from "./wire-names.ts";

/**
 * Answers the features that the server names (RFC 2389), upper-case and without their parameters.
 * @throws ConnectionError | TrustError | LoginError | TooManyConnections | TransientError | ServerRefusal
 */
export async function openSession(
  control: Control,
): Promise<ReadonlySet<string>> {
  const { host, port, tls } = control.settings;
  try {
    await control.connect();
    if (tls === "explicit") await startTls(control);
  } catch (error) {
    throw connectError(host, port, error);
  }
  try {
    await logIn(control);
    const features = await prepare(control);
    control.demandOrder();
    control.keepAlive();
    return features;
  } catch (error) {
    throw remoteError(`open a session with ${host}`, error);
  }
}

async function startTls(control: Control): Promise<void> {
  const { host, port } = control.settings;
  try {
    await control.request("AUTH TLS");
  } catch (error) {
    if (!(error instanceof RefusedReply) || error.code === 421) throw error;
    throw new TrustError(
      `${host}:${port} offers no TLS: the server says "${error.message}"`,
      {
        hint: "without TLS everybody on the way can read the password and the files; if that is all right, say `tls: none` in the manifest",
        reply: error.message,
      },
    );
  }
  await control.startTls();
}

async function logIn(control: Control): Promise<void> {
  const { user, password, host, encoding } = control.settings;
  const secret = password.reveal();
  if (/[\0\r\n]/.test(user + secret)) {
    throw new LoginError(
      `can't log in to ${host}: the user or the password holds a line end or a NUL character, which FTP can't carry`,
      { hint: "check user and password of this remote" },
    );
  }
  try {
    const asked = await control.request(`USER ${toWire(encoding, user)}`);
    const reply =
      asked.code === 331
        ? await control.request(`PASS ${toWire(encoding, secret)}`)
        : asked;
    if (reply.code === 332) {
      throw new LoginError(
        `${host} wants an account (ACCT) besides user and password, which ftp-sync can't give`,
      );
    }
  } catch (error) {
    throw error instanceof RefusedReply ? refusedLogin(control, error) : error;
  }
}

function refusedLogin(
  { settings }: Control,
  error: RefusedReply,
): LoginError | TooManyConnections {
  const { user, host, tls } = settings;
  const reply = error.message;
  const message = `${host} refuses the login of ${user}: the server says "${reply}"`;
  if (error.code === 421 || saysTooMany(reply)) {
    return new TooManyConnections(message, { reply });
  }
  const wantsTls = tls === "none" && /tls|ssl|secure|encrypt/i.test(reply);
  return new LoginError(message, {
    hint: wantsTls
      ? "the server wants TLS: say `tls: explicit` in the manifest"
      : "check user and password of this remote",
    reply,
  });
}

async function prepare(control: Control): Promise<ReadonlySet<string>> {
  const { encoding, tls } = control.settings;
  const features = featuresIn(await optional(control, "FEAT"));
  if (encoding === "utf8") await optional(control, "OPTS UTF8 ON");
  await control.request("TYPE I");
  if (tls !== "none") {
    // RFC 4217 §9: without both the files would travel in clear text.
    await control.request("PBSZ 0");
    await control.request("PROT P");
  }
  return features;
}

function featuresIn(reply: Reply | undefined): ReadonlySet<string> {
  const lines = reply?.text.split("\n").slice(1, -1) ?? [];
  // Some servers put the code before each line.
  const names = lines.map((line) => /^(?:211-)?\s*(\S+)/.exec(line)?.[1] ?? "");
  return new Set(names.map((name) => name.toUpperCase()));
}

async function optional(
  control: Control,
  command: string,
): Promise<Reply | undefined> {
  try {
    return await control.request(command);
  } catch (error) {
    if (error instanceof RefusedReply && error.code !== 421) return undefined;
    throw error;
  }
}

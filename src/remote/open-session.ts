/** From nothing to a session that is ready to work: connect, secure, log in, prepare. */
import { LoginError, TrustError } from "../model/errors.ts";
import type { Control } from "./control.ts";
import { featureLines } from "./feature-lines.ts";
import {
  connectError,
  remoteError,
  saysTooMany,
  TooManyConnections,
} from "./reply-errors.ts";
import { Unit } from "./pipelining.ts";
import { LostConnection, RefusedReply, type Reply } from "./reply.ts";
import type { ServerFacts } from "./server-facts.ts";
import { toWire } from "./wire-names.ts";

/**
 * Learns the server's features at the first login (RFC 2389).
 * @throws ConnectionError | TrustError | LoginError | TooManyConnections | TransientError | ServerRefusal
 */
export async function openSession(
  control: Control,
  facts: ServerFacts,
): Promise<void> {
  const { host, port, tls } = control.settings;
  try {
    const { text } = await control.connect();
    facts.greeting ??= text;
    if (tls === "explicit") await startTls(control);
    facts.tls = control.seenTls();
  } catch (error) {
    throw connectError(host, port, error);
  }
  try {
    await logIn(control, facts);
  } catch (error) {
    throw remoteError(`open a session with ${host}`, error);
  }
  control.demandOrder();
  control.keepAlive();
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

/** The first login goes step by step; once one went well, user, password and all that follows are written at once. */
async function logIn(control: Control, facts: ServerFacts): Promise<void> {
  const { user, password, host, encoding } = control.settings;
  const secret = password.reveal();
  if (/[\0\r\n]/.test(user + secret)) {
    throw new LoginError(
      `can't log in to ${host}: the user or the password holds a line end or a NUL character, which FTP can't carry`,
      { hint: "check user and password of this remote" },
    );
  }
  const run = (...units: Unit[]) => facts.pipelining.run(control, units, false);
  const name = new Unit([`USER ${toWire(encoding, user)}`]);
  const pass = new Unit([`PASS ${toWire(encoding, secret)}`]);
  const preparation = new Preparation(control, facts);
  const together = facts.login !== undefined && facts.login !== "stepwise";
  if (together) {
    const login = facts.login === "password" ? [name, pass] : [name];
    await run(...login, ...preparation.units);
  } else {
    await run(name);
  }
  try {
    const asked = await replyTo(name);
    const isAsked = asked.code === 331;
    if (isAsked && facts.login !== "password") await run(pass);
    const reply = isAsked ? await replyTo(pass) : asked;
    if (reply.code === 332) {
      throw new LoginError(
        `${host} wants an account (ACCT) besides user and password, which ftp-sync can't give`,
      );
    }
    facts.login ??= isAsked ? "password" : "name";
  } catch (error) {
    if (together && error instanceof LostConnection) facts.login = "stepwise";
    throw error instanceof RefusedReply ? refusedLogin(control, error) : error;
  }
  if (!together) await run(...preparation.units);
  await preparation.finish();
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

/** All that is read of a listing (RFC 3659 §7.9): owners and permissions cost the server as much as all the rest. */
const FACTS = "OPTS MLST type;size;modify;unique;";

/** What a session needs before it can work, and what is learnt of the server by the way. */
class Preparation {
  readonly #features: Unit | undefined;
  readonly #utf8: Unit | undefined;
  readonly #listed: Unit | undefined;
  readonly #needed: readonly Unit[];

  constructor(
    { settings }: Control,
    readonly facts: ServerFacts,
  ) {
    const { encoding, tls } = settings;
    if (facts.features === undefined) this.#features = new Unit(["FEAT"]);
    if (encoding === "utf8" && facts.takesUtf8 !== false)
      this.#utf8 = new Unit(["OPTS UTF8 ON"]);
    if (facts.choosesFacts !== false) this.#listed = new Unit([FACTS]);
    // RFC 4217 §9: without PBSZ and PROT the files would travel in clear text.
    const needed = tls === "none" ? [] : ["PBSZ 0", "PROT P"];
    this.#needed = ["TYPE I", ...needed].map((line) => new Unit([line]));
  }

  get units(): readonly Unit[] {
    const optional = [this.#features, this.#utf8, this.#listed];
    return [...optional.filter((unit) => unit !== undefined), ...this.#needed];
  }

  /** @throws RefusedReply | LostConnection */
  async finish(): Promise<void> {
    if (this.#features !== undefined)
      this.facts.features = featuresIn(await optional(this.#features));
    if (this.#utf8 !== undefined)
      this.facts.takesUtf8 = (await optional(this.#utf8)) !== undefined;
    if (this.#listed !== undefined)
      this.facts.choosesFacts = (await optional(this.#listed)) !== undefined;
    for (const unit of this.#needed) await unit.replies();
  }
}

function featuresIn(reply: Reply | undefined): ReadonlySet<string> {
  const names = featureLines(reply?.text ?? "").map(
    (line) => /^\S+/.exec(line)?.[0] ?? "",
  );
  return new Set(names.map((name) => name.toUpperCase()));
}

async function replyTo(unit: Unit): Promise<Reply> {
  const [reply] = await unit.replies();
  if (reply === undefined) throw new Error("a command without a reply");
  return reply;
}

async function optional(unit: Unit): Promise<Reply | undefined> {
  try {
    return await replyTo(unit);
  } catch (error) {
    if (error instanceof RefusedReply && error.code !== 421) return undefined;
    throw error;
  }
}

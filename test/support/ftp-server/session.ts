/** What the server knows of one control connection, and its data connections. */
import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { ControlChannel } from "./control-channel.ts";
import { DataChannel } from "./data-channel.ts";
import { factNames } from "./listing.ts";
import type { FactName } from "./listing.ts";
import type { ServedFolder } from "./served-folder.ts";
import type { ServerSettings } from "./server-options.ts";
import { acceptTls, sessionContext } from "./tls-accept.ts";

/** A transfer can't go on; the message is the reply. */
export class TransferFailed extends Error {}

/** What a session knows of the server around it. */
interface Surroundings {
  /** There is room for one more that is logged in. */
  mayLogIn(): boolean;
  /** Is called when a transfer's 150 is said. */
  onTransfer(): void;
}

export class Session {
  user: string | undefined;
  loggedIn = false;
  /** The control connection speaks TLS. */
  secured = false;
  /** PROT P: data connections do too. */
  dataProtected = false;
  /** Absolute, wire text. */
  cwd = "/";
  renameFrom: string | undefined;
  facts: ReadonlySet<FactName> = new Set(factNames);
  /** The command that is being carried out came without others behind it. */
  commandAlone = true;
  /** From a transfer's 150 to its last reply, or until all that the server has to send is on its way. */
  transferring = false;
  /** That transfer brings something here. */
  uploading = false;
  #restart = 0;
  #channel: DataChannel | undefined;
  #context: SecureContext | undefined;
  /** Data connections that may outlive their transfer for a moment. */
  readonly #dataSockets = new Set<Socket>();

  constructor(
    readonly settings: ServerSettings,
    readonly folder: ServedFolder,
    readonly control: ControlChannel,
    readonly surroundings: Surroundings,
  ) {}

  /** The absolute path of a command's argument. */
  resolve(argument: string): string {
    return this.folder.resolve(this.cwd, argument);
  }

  /** REST's offset counts for the next transfer only (RFC 3659 §5.3). */
  set restart(offset: number) {
    this.#restart = offset;
  }

  takeRestart(): number {
    const offset = this.#restart;
    this.#restart = 0;
    return offset;
  }

  async secureControl(): Promise<void> {
    await this.control.secure(this.#tlsContext());
    this.secured = true;
  }

  /** Listens for the next transfer's data connection, and returns the port. */
  async openData(refuse: "closed" | "ignored" | undefined): Promise<number> {
    this.closeData();
    const blocked = this.settings.passiveOnlyAlone && !this.commandAlone;
    const channel = await DataChannel.open(refuse === "ignored" || blocked);
    if (refuse === "closed" || !this.control.open) channel.destroy();
    this.#channel = channel;
    return channel.port;
  }

  /** @throws TransferFailed when there is no port, or nobody comes to it. */
  async acceptData(): Promise<Socket> {
    if (this.#channel === undefined)
      throw new TransferFailed("425 Use EPSV or PASV first.");
    const socket = await this.#channel.connection();
    if (socket === undefined)
      throw new TransferFailed("425 Can't open data connection.");
    this.#dataSockets.add(socket);
    socket.once("close", () => this.#dataSockets.delete(socket));
    return socket;
  }

  /**
   * Lets the client do its TLS handshake if PROT P rules. As on vsftpd it comes after the 150, not when the connection
   * does: a client that waits for it before it sends STOR would wait for ever.
   * @throws TransferFailed when the handshake fails, or resumes no session where it must.
   */
  async protectData(raw: Socket): Promise<Socket> {
    if (!this.dataProtected) return raw;
    try {
      const secure = await acceptTls(raw, this.#tlsContext());
      if (!this.settings.requireSessionReuse || secure.isSessionReused())
        return secure;
    } catch {
      throw new TransferFailed("425 TLS handshake failed.");
    }
    throw new TransferFailed(
      "522 SSL connection failed: session reuse required",
    );
  }

  /** Says that data flows from now on. */
  beginTransfer(): void {
    this.control.reply("150 Ok, opening the data connection.");
    this.transferring = true;
    this.surroundings.onTransfer();
  }

  /** Ends the data connection, or stops waiting for it. */
  closeData(): void {
    this.#channel?.destroy();
    this.#channel = undefined;
  }

  /** After a transfer the client may still be reading what the kernel holds; nobody else need come. */
  releaseData(): void {
    this.#channel?.release();
    this.#channel = undefined;
  }

  /** Ends every connection of this session at once. */
  destroy(): void {
    this.control.destroy();
    this.closeData();
    for (const socket of this.#dataSockets) socket.destroy();
  }

  #tlsContext(): SecureContext {
    this.#context ??= sessionContext(this.settings);
    return this.#context;
  }
}

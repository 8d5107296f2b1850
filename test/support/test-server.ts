/** What a test knows of a running FTP server, whoever runs it. */

export interface TestServer {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: "none" | "explicit" | "implicit";
  /** PEM text of the root that signed the server's certificate; undefined without TLS. */
  readonly ca: string | undefined;
  readonly user: string;
  readonly password: string;
  /** Folder on disk that the login sees as `/`. */
  readonly root: string;
  /** Gives the server's own user all that the test itself wrote below `root`. */
  handOver(): Promise<void>;
  /** Ends the server with its sessions and removes `root`. */
  stop(): Promise<void>;
}

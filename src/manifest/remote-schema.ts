/** The keys of a remote in the manifest. */
import { z } from "zod";
import { duration, flag, rate, text, wholeNumber } from "./schema-values.ts";

const HOST_ERROR =
  "the server's name or address, without ftp://, user, port or path";
const FINGERPRINT_ERROR =
  "sha256: and 64 hex digits, as `openssl x509 -noout -fingerprint -sha256` prints them";

const tlsVersion = z.enum(["TLSv1.2", "TLSv1.3"]);

export const remoteSchema = z.strictObject(
  {
    host: z
      .string(HOST_ERROR)
      .regex(
        /^(?:[^\s/@:[\]]+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[^\s/@[\]]*)$/,
        HOST_ERROR,
      )
      .describe("The server's name or address."),
    port: wholeNumber(1, 65535)
      .optional()
      .describe("Default 21, or 990 with `tls: implicit`."),
    tls: z
      .enum(["explicit", "implicit", "none"])
      .default("explicit")
      .describe(
        "explicit: plain connection that turns to TLS before the login (AUTH TLS). implicit: TLS from the first byte. none: password and files travel in clear text.",
      ),
    ca: text("the path of a PEM file")
      .optional()
      .describe(
        "PEM file, relative to the manifest: verify the server's certificate against these roots instead of the system's.",
      ),
    fingerprint: z
      .string(FINGERPRINT_ERROR)
      .regex(
        /^[sS][hH][aA]256:(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31})$/,
        FINGERPRINT_ERROR,
      )
      .transform((value) =>
        value.slice("sha256:".length).replaceAll(":", "").toLowerCase(),
      )
      .optional()
      .describe(
        "SHA-256 of the server's certificate, `sha256:9F:86:…`: trust exactly this one, self-signed or not.",
      ),
    minVersion: tlsVersion
      .default("TLSv1.2")
      .describe(
        "The oldest version of TLS that is spoken: TLSv1.2 or TLSv1.3.",
      ),
    maxVersion: tlsVersion
      .default("TLSv1.3")
      .describe(
        "The newest version of TLS that is spoken. TLSv1.2 is a way out with servers that don't get on with TLS 1.3.",
      ),
    user: text("the user to log in as")
      .optional()
      .describe("The user to log in as; may be left out with `netrc: true`."),
    password: text("a password")
      .optional()
      .describe(
        "Best as `${FTP_PASSWORD}`: a manifest is committed. Else passwordFile, passwordCommand or netrc.",
      ),
    passwordFile: text("the path of a file")
      .optional()
      .describe(
        "File whose first line is the password, relative to the manifest.",
      ),
    passwordCommand: text("a shell command")
      .optional()
      .describe(
        "Shell command that prints the password as its first line; it runs in the manifest's folder.",
      ),
    netrc: flag
      .optional()
      .describe(
        "true: user and password from the file that $NETRC names, or ~/.netrc, by host.",
      ),
    connections: wholeNumber(1, 64)
      .default(4)
      .describe(
        "Connections at once, at most; lowered by itself when the server wants fewer.",
      ),
    timeout: duration(
      "Silence on a connection after which it counts as lost: `30s`, `2m`.",
      "30s",
    ),
    confirmTimeout: duration(
      "Wait for the server's confirmation after the last byte of a large upload: some scan or copy the file first.",
      "10m",
    ),
    bandwidth: rate(
      "At most so many bytes a second over all connections together, both directions added up: `5MB/s`, `800kB/s`, `1MiB/s`, `40Mbit/s`. Default: no limit.",
    ),
    encoding: z
      .enum(["utf8", "latin1"])
      .default("utf8")
      .describe("How names of files travel."),
  },
  "a map with the remote's keys",
);

export type CheckedRemote = z.output<typeof remoteSchema>;

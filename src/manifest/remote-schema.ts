/** The keys of a remote in the manifest. */
import * as z from "zod";
import {
  choice,
  duration,
  flag,
  rate,
  text,
  told,
  wholeNumber,
} from "./schema-values.ts";

const HOST_ERROR =
  "the server's name or address, without ftp://, user, port or path";
const FINGERPRINT_ERROR =
  "sha256: and 64 hex digits, as `openssl x509 -noout -fingerprint -sha256` prints them";

const tlsVersion = choice(["TLSv1.2", "TLSv1.3"], {
  "TLSv1.2": "Spoken by nearly every server that has TLS.",
  "TLSv1.3": "The newest.",
});

export const remoteSchema = z.strictObject(
  {
    host: z
      .string(HOST_ERROR)
      .regex(
        /^(?:[^\s/@:[\]]+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[^\s/@[\]]*)$/,
        HOST_ERROR,
      )
      .meta({
        ...told(HOST_ERROR),
        description: "The server's name or address.",
        examples: ["ftp.example.com", "192.168.1.1", "${FTP_HOST}"],
      }),
    port: wholeNumber(1, 65535)
      .optional()
      .meta({
        description:
          "The port of the control connection. Default 21, or 990 with `tls: implicit`.",
        examples: [21, 990],
      }),
    tls: choice(["explicit", "implicit", "none"], {
      explicit:
        "The connection begins in plain and turns to TLS before the login (`AUTH TLS`).",
      implicit: "TLS from the first byte, mostly on port 990.",
      none: "Password and files travel in clear text.",
    })
      .default("explicit")
      .describe("How the connections to the server are encrypted."),
    ca: text("the path of a PEM file")
      .optional()
      .meta({
        description:
          "PEM file, relative to the manifest: verify the server's certificate against these roots instead of the system's.",
        examples: ["./ca.pem"],
      }),
    fingerprint: z
      .string(FINGERPRINT_ERROR)
      .regex(
        /^[sS][hH][aA]256:(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31})$/,
        FINGERPRINT_ERROR,
      )
      .meta({
        ...told(FINGERPRINT_ERROR),
        examples: [`sha256:${"00".repeat(32)}`],
      })
      .transform((value) =>
        value.slice("sha256:".length).replaceAll(":", "").toLowerCase(),
      )
      .optional()
      .describe(
        "SHA-256 of the server's certificate: trust exactly this one, self-signed or not. `ftp-sync doctor` shows it.",
      ),
    minVersion: tlsVersion
      .default("TLSv1.2")
      .describe("The oldest version of TLS that is spoken."),
    maxVersion: tlsVersion
      .default("TLSv1.3")
      .describe(
        "The newest version of TLS that is spoken. TLSv1.2 is a way out with servers that don't get on with TLS 1.3.",
      ),
    user: text("the user to log in as")
      .optional()
      .meta({
        description:
          "The user to log in as; may be left out with `netrc: true`.",
        examples: ["${FTP_USER}"],
      }),
    password: text("a password")
      .optional()
      .meta({
        description:
          "Best as `${FTP_PASSWORD}`: a manifest is committed. Else passwordFile, passwordCommand or netrc.",
        examples: ["${FTP_PASSWORD}"],
      }),
    passwordFile: text("the path of a file")
      .optional()
      .meta({
        description:
          "File whose first line is the password, relative to the manifest.",
        examples: ["./password.txt"],
      }),
    passwordCommand: text("a shell command")
      .optional()
      .meta({
        description:
          "Shell command that prints the password as its first line; it runs in the manifest's folder.",
        examples: ["pass show ftp.example.com"],
      }),
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
      "Silence on a connection after which it counts as lost.",
      "30s",
    ),
    confirmTimeout: duration(
      "Wait for the server's confirmation after the last byte of a large upload: some scan or copy the file first.",
      "10m",
    ),
    bandwidth: rate(
      "At most so many bytes a second over all connections together, both directions added up. Default: no limit.",
      ["5MB/s", "800kB/s", "1MiB/s", "40Mbit/s"],
    ),
    encoding: choice(["utf8", "latin1"], {
      utf8: "What servers of this century speak.",
      latin1: "ISO 8859-1, for old servers: one byte a letter.",
    })
      .default("utf8")
      .describe("How names of files travel."),
  },
  "a map with the remote's keys",
);

export type CheckedRemote = z.output<typeof remoteSchema>;

/** The certificates that the tests' servers show, as made by make-certificates.sh: for tests only, the keys are public. */
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A PEM file of this folder. */
export interface PemFile {
  /** Absolute. */
  readonly file: string;
  readonly pem: string;
}

/** What a server shows, and the key that proves it. */
export interface ServerCertificate {
  readonly cert: PemFile;
  readonly key: PemFile;
}

const pemFile = (name: string): PemFile => {
  const file = fileURLToPath(new URL(name, import.meta.url));
  return { file, pem: readFileSync(file, "utf8") };
};

const serverCertificate = (name: string): ServerCertificate => ({
  cert: pemFile(`${name}.pem`),
  key: pemFile(`${name}.key`),
});

/** The root that signed all server certificates but the self-signed one. */
export const ca: PemFile = pemFile("ca.pem");

/** A root that signed nothing here. */
export const otherCa: PemFile = pemFile("other-ca.pem");

/** For localhost, 127.0.0.1 and ::1; valid from 2020 to 2120. */
export const server: ServerCertificate = serverCertificate("server");

/** For the same names, but valid in January 2020 only. */
export const expired: ServerCertificate = serverCertificate("expired");

/** For the same names, signed by itself. */
export const selfSigned: ServerCertificate = serverCertificate("self-signed");

/** For elsewhere.example only. */
export const wrongHost: ServerCertificate = serverCertificate("wrong-host");

/** SHA-256 of `server`'s certificate in DER form: 64 lower-case hex digits. */
export const serverFingerprint: string = createHash("sha256")
  .update(new X509Certificate(server.cert.pem).raw)
  .digest("hex");

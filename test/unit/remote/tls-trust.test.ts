import { describe, expect, test } from "vitest";
import { TrustError } from "../../../src/model/errors.ts";
import { Secret } from "../../../src/model/secret.ts";
import { LostConnection } from "../../../src/remote/reply.ts";
import type { RemoteSettings } from "../../../src/remote/settings.ts";
import { handshakeError, tlsOptions } from "../../../src/remote/tls-trust.ts";

const settings: RemoteSettings = {
  host: "ftp.example.com",
  port: 21,
  tls: "explicit",
  ca: undefined,
  fingerprint: undefined,
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
  user: "u",
  password: new Secret("p"),
  connections: 1,
  timeout: 1_000,
  confirmTimeout: 1_000,
  bandwidth: undefined,
  encoding: "utf8",
};
const coded = (code: string, message = code) =>
  Object.assign(new Error(message), { code });

describe("handshakeError", () => {
  test.each([
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "it is self-signed", "`fingerprint:`"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "its issuer is not known", "`ca:`"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "its issuer is not known", "`ca:`"],
    ["UNABLE_TO_GET_ISSUER_CERT", "its issuer is not known", "`ca:`"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "its issuer is not known", "`ca:`"],
    ["CERT_HAS_EXPIRED", "it has expired", "renew it"],
    ["CERT_NOT_YET_VALID", "it is not valid yet", "clocks"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "it is for another host name", "`host:`"],
  ])("%s: says why, and what to do", (code, why, hint) => {
    const error = handshakeError(settings, coded(code));
    expect(error).toBeInstanceOf(TrustError);
    expect(error.message).toContain(
      `the certificate of ftp.example.com can't be trusted: ${why}`,
    );
    expect(error.message).toContain(code);
    expect(error.hint).toContain(hint);
  });

  test("a certificate for another name says for which", () => {
    const invalid = Object.assign(coded("ERR_TLS_CERT_ALTNAME_INVALID"), {
      cert: { subjectaltname: "DNS:elsewhere.example" },
    });
    expect(handshakeError(settings, invalid).message).toContain(
      "(ERR_TLS_CERT_ALTNAME_INVALID: DNS:elsewhere.example)",
    );
  });

  test("what is no TLS at all leads to the `tls` key", () => {
    const error = handshakeError(settings, coded("EPROTO", "wrong version"));
    expect(error).toBeInstanceOf(TrustError);
    expect(error.message).toBe(
      "TLS with ftp.example.com:21 failed: wrong version",
    );
    expect(error.hint).toContain("`implicit` is for port 990");
  });

  test("a connection that breaks says nothing about trust", () => {
    const error = handshakeError(settings, coded("ECONNRESET"));
    expect(error).toBeInstanceOf(LostConnection);
  });
});

describe("tlsOptions", () => {
  test("a name is sent along, an address can't be", () => {
    expect(tlsOptions(settings)).toMatchObject({
      servername: "ftp.example.com",
      rejectUnauthorized: true,
    });
    const host = "127.0.0.1";
    expect(tlsOptions({ ...settings, host })).not.toHaveProperty("servername");
  });

  test("a pinned certificate is all there is to check", () => {
    const fingerprint = "00".repeat(32);
    expect(tlsOptions({ ...settings, fingerprint }).rejectUnauthorized).toBe(
      false,
    );
  });
});

import { describe, expect, test } from "vitest";
import { TrustError } from "../../../src/model/errors.ts";
import { Secret } from "../../../src/model/secret.ts";
import { LostConnection } from "../../../src/remote/reply.ts";
import type { RemoteSettings } from "../../../src/remote/settings.ts";
import {
  ClearTextAnswer,
  handshakeError,
  tlsOptions,
} from "../../../src/remote/tls-trust.ts";

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

  test.each([
    ["INVALID_PURPOSE", "unsuitable certificate purpose"],
    ["UNSPECIFIED", "EE certificate key too weak"],
  ])(
    "%s: what else is wrong with a certificate is told in OpenSSL's words",
    (code, words) => {
      const error = handshakeError(settings, coded(code, words));
      expect(error).toBeInstanceOf(TrustError);
      expect(error.message).toBe(
        `the certificate of ftp.example.com can't be trusted: ${words} (${code})`,
      );
      expect(error.hint).toContain("`fingerprint:`");
    },
  );

  test.each(["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"])(
    "%s: what is no TLS at all leads to the `tls` key",
    (code) => {
      const error = handshakeError(settings, coded(code));
      expect(error).toBeInstanceOf(ClearTextAnswer);
      expect(error.message).toBe(
        `TLS with ftp.example.com:21 failed: the server answers in clear text (${code})`,
      );
      expect(error.hint).toContain("`implicit` is for port 990");
    },
  );

  test.each([
    "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
    "ERR_SSL_UNSUPPORTED_PROTOCOL",
  ])("%s: no common version names the versions of this side", (code) => {
    const error = handshakeError(settings, coded(code));
    expect(error).toBeInstanceOf(TrustError);
    expect(error.message).toBe(
      `TLS with ftp.example.com:21 failed: this side speaks TLSv1.2 to TLSv1.3, which the server does not (${code})`,
    );
  });

  test("what else OpenSSL dislikes is told in its reason, without the places in its code", () => {
    const words = "80FC8D02:error:0A000410:SSL routines:ssl3_read_bytes";
    const code = "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE";
    const reason = "sslv3 alert handshake failure";
    const error = Object.assign(coded(code, words), { reason });
    expect(handshakeError(settings, error).message).toBe(
      `TLS with ftp.example.com:21 failed: ${reason} (${code})`,
    );
    expect(handshakeError(settings, coded("EPROTO", "no")).message).toBe(
      "TLS with ftp.example.com:21 failed: no",
    );
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

  test("the versions are those of the settings, whatever Node's are", () => {
    const versions = { minVersion: "TLSv1.3", maxVersion: "TLSv1.3" } as const;
    expect(tlsOptions({ ...settings, ...versions })).toMatchObject(versions);
  });

  test("a pinned certificate is all there is to check", () => {
    const fingerprint = "00".repeat(32);
    expect(tlsOptions({ ...settings, fingerprint }).rejectUnauthorized).toBe(
      false,
    );
  });
});

import { describe, expect, test } from "vitest";
import {
  ConnectionError,
  ServerRefusal,
  TransientError,
} from "../../../src/model/errors.ts";
import { LostConnection, RefusedReply } from "../../../src/remote/reply.ts";
import {
  connectError,
  remoteError,
  saysTooMany,
  TooManyConnections,
} from "../../../src/remote/reply-errors.ts";

describe("saysTooMany", () => {
  test.each([
    "421 Too many connections (8) from this IP",
    "421 There are too many connected users, please try later.",
    "530 Sorry, the maximum number of clients (3) for this user are already connected.",
    "530 Sorry, the maximum number of allowed clients (5) are already connected.",
    "421 5 users (the maximum) are already logged in, sorry",
    "421 Maximum session limit reached",
    "530 User limit reached",
    "530 No more connections for this user",
    "530 Connection limit exceeded",
    "530 max 4 connections per user",
    "530 User backup is already logged in",
  ])("%s", (reply) => {
    expect(saysTooMany(reply)).toBe(true);
  });

  test.each([
    "530 Login incorrect.",
    "530 Too many failed logins",
    "530 Maximum login attempts exceeded for user",
    "530 Login authentication failed, user limit not reached",
    "530 Invalid user or password",
    "421 Timeout.",
    "421 Service not available",
  ])("not %s", (reply) => {
    expect(saysTooMany(reply)).toBe(false);
  });
});

describe("remoteError", () => {
  const of = (code: number, words: string) =>
    remoteError("store /a", new RefusedReply(code, `${code} ${words}`));

  test.each([
    [550, ServerRefusal],
    [553, ServerRefusal],
    [552, ServerRefusal],
    [452, ServerRefusal],
    [450, TransientError],
    [426, TransientError],
    [421, TransientError],
  ])("%i is the right decision, in the server's words", (code, type) => {
    const error = of(code, "No.");
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({
      message: `can't store /a: the server says "${code} No."`,
      reply: `${code} No.`,
    });
  });

  test("a full disk has a hint", () => {
    expect(of(452, "Full")).toMatchObject({
      hint: expect.stringContaining("quota") as unknown,
    });
    expect(of(552, "Full")).toMatchObject({
      hint: expect.stringContaining("quota") as unknown,
    });
  });

  test.each([
    [522, "SSL connection failed: session reuse required", ServerRefusal],
    [
      ...([
        425,
        "Unable to build data connection: Operation not permitted",
      ] as const),
      TransientError,
    ],
    [
      ...([
        425,
        "Unable to build data connection: TLS session of data connection not resumed.",
      ] as const),
      TransientError,
    ],
    [
      ...([
        450,
        "TLS session of data connection has not resumed or the session does not match the control connection",
      ] as const),
      TransientError,
    ],
  ])("%i %s: has the ways out", (code, words, type) => {
    const error = of(code, words);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({
      reply: `${code} ${words}`,
      hint: expect.stringContaining("`maxVersion: TLSv1.2`") as unknown,
    });
  });

  test.each([
    [550, "Operation not permitted"],
    [425, "Can't open data connection."],
    [522, "Data connections must be encrypted."],
    [530, "Session limit reached."],
  ])("%i %s: is about no TLS session", (code, words) => {
    expect(of(code, words)).toMatchObject({ hint: undefined });
  });

  test("a lost connection may be had again", () => {
    const error = remoteError("store /a", new LostConnection("it broke"));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toBe("can't store /a: it broke");
  });

  test("a bug stays what it is", () => {
    const bug = new TypeError("x is not a function");
    expect(remoteError("store /a", bug)).toBe(bug);
  });
});

describe("connectError", () => {
  const failed = (code: string) =>
    new LostConnection("lost", {
      cause: Object.assign(new Error(code), { code }),
    });

  test.each([
    ["ENOTFOUND", "the name nas is not known", "`host`"],
    ["EAI_AGAIN", "the name nas is not known", "the network"],
    ["ECONNREFUSED", "connection refused", "`port`"],
    ["EHOSTUNREACH", "lost", "firewalls"],
  ])("%s names the cure", (code, words, hint) => {
    const error = connectError("nas", 21, failed(code));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toContain(`can't connect to nas:21: ${words}`);
    expect(error).toMatchObject({
      hint: expect.stringContaining(hint) as unknown,
    });
  });

  test("silence may be a server's that waits for TLS", () => {
    const silence = new LostConnection("it was silent", { silent: true });
    expect(connectError("nas", 21, silence)).toMatchObject({
      hint: expect.stringContaining("`tls: implicit`") as unknown,
    });
  });

  test("a greeting that says 421 is about the number of connections", () => {
    const error = connectError("nas", 21, new RefusedReply(421, "421 Full"));
    expect(error).toBeInstanceOf(TooManyConnections);
  });

  test("another refused greeting is the server's last word", () => {
    const error = connectError("nas", 21, new RefusedReply(530, "530 Go away"));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toContain('"530 Go away"');
  });
});

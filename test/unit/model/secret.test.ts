import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";

const secret = new Secret("hunter2");

test("only `reveal` gives the value", () => {
  expect(secret.reveal()).toBe("hunter2");
});

test("it prints as *** wherever it ends up", () => {
  const nested = { login: { password: secret } };
  for (const text of [
    String(secret),
    JSON.stringify(nested),
    inspect(nested, { depth: 9, showHidden: true }),
    format("%s %o %O %j", secret, secret, secret, secret),
    inspect(new Error("login failed", { cause: nested })),
  ]) {
    expect(text).toContain("***");
    expect(text).not.toContain("hunter2");
  }
  expect(Object.values(secret)).toEqual([]);
});

test("it masks every occurrence in a text, taken literally", () => {
  expect(secret.maskIn("PASS hunter2: no hunter2, hunter")).toBe(
    "PASS ***: no ***, hunter",
  );
  expect(new Secret("a.b$&").maskIn("a.b$& axb$&")).toBe("*** axb$&");
  expect(new Secret("").maskIn("nothing to hide")).toBe("nothing to hide");
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  carries,
  fromWire,
  oddParts,
  toWire,
} from "../../../src/remote/wire-names.ts";

describe("toWire and fromWire", () => {
  test("one character is one byte on the wire", () => {
    expect(toWire("utf8", "ü€")).toBe("\xc3\xbc\xe2\x82\xac");
    expect(toWire("latin1", "ü")).toBe("\xfc");
  });

  test("every name comes back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        // Lone surrogates have no UTF-8 form; no file system gives such names.
        const name = Buffer.from(text).toString();
        expect(fromWire("utf8", toWire("utf8", name))).toEqual({
          name,
          exact: true,
        });
      }),
    );
  });

  test("bytes that are not UTF-8 are told", () => {
    expect(fromWire("utf8", "caf\xe9")).toEqual({
      name: "caf\uFFFD",
      exact: false,
    });
    expect(fromWire("latin1", "caf\xe9")).toEqual({
      name: "café",
      exact: true,
    });
  });

  test("U+FFFD itself is a name like any other", () => {
    expect(fromWire("utf8", toWire("utf8", "\uFFFD")).exact).toBe(true);
  });
});

test("latin1 carries what is in it, UTF-8 carries all", () => {
  expect(carries("latin1", "café")).toBe(true);
  expect(carries("latin1", "10 €")).toBe(false);
  expect(carries("utf8", "10 €")).toBe(true);
});

describe("oddParts", () => {
  test.each(["a", "a b", ".a", "a.b", "-a", "ü", "[a]", "a'b"])(
    "%j is ordinary",
    (name) => {
      expect(oddParts(name)).toEqual({ start: "", end: "" });
    },
  );

  test.each([
    [" a", { start: " ", end: "" }],
    ["a ", { start: "", end: " " }],
    ["a.", { start: "", end: "." }],
    [" ", { start: " ", end: " " }],
    ["a\tb", { start: "", end: "\t" }],
    ["a\\b\\c:d", { start: "", end: "\\:" }],
    ['"?*|<>', { start: "", end: '"?*|<>' }],
    ["a\t ", { start: "", end: "\t " }],
  ])("%j has the odd parts %j", (name, parts) => {
    expect(oddParts(name)).toEqual(parts);
  });
});

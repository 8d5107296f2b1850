import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  displayFolder,
  displayName,
  displayText,
} from "../../../src/render/display-name.ts";

describe("displayName", () => {
  test.each([
    "a.jpg",
    "2024/a b.jpg",
    'a "quoted" \\ name',
    "写真/e\u0301té.jpg",
    "👨‍👩‍👧 ❤️ می‌خواهم",
  ])("leaves %s as it is", (name) => {
    expect(displayName(name)).toBe(name);
  });

  test.each([
    ["\u001b[2J", '"\\u001b[2J"'],
    ["a\u009bb", '"a\\u009bb"'],
    ["a\r\nb\tc", '"a\\r\\nb\\tc"'],
    ["invoice\u202egpj.exe", '"invoice\\u202egpj.exe"'],
    ["zero\u200bwidth", '"zero\\u200bwidth"'],
    ["joined\u200dlatin", '"joined\\u200dlatin"'],
    ["tag\u{e0041}", '"tag\\udb40\\udc41"'],
    ["lone\ud800surrogate", '"lone\\ud800surrogate"'],
    ["back\\slash\u0007", '"back\\\\slash\\u0007"'],
    ["", '""'],
    ['"looks quoted"', '"\\"looks quoted\\""'],
    [" leading", '" leading"'],
    ["trailing\u00a0", '"trailing\u00a0"'],
    ["folder /file", '"folder /file"'],
    ["a.txt  12 B  new", '"a.txt  12 B  new"'],
  ])("quotes what would mislead: %j", (name, shown) => {
    expect(displayName(name)).toBe(shown);
  });

  test("never lets a control or format character through, and never shows two names alike", () => {
    const names = fc.string({ unit: "binary", maxLength: 12 });
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(displayName(a)).not.toMatch(
          /(?![\p{Join_Control}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u,
        );
        fc.pre(a !== b);
        expect(displayName(a)).not.toBe(displayName(b));
      }),
    );
  });
});

test("displayFolder ends in a slash, within the quotes", () => {
  expect(displayFolder("2024")).toBe("2024/");
  expect(displayFolder(".")).toBe("./");
  expect(displayFolder("a\u0007")).toBe('"a\\u0007/"');
});

test("displayText escapes without quoting", () => {
  expect(displayText(' 550 "no"\u001b[31m\n')).toBe(' 550 "no"\\u001b[31m\\n');
});

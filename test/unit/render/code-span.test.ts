import fc from "fast-check";
import { expect, test } from "vitest";
import { codeCell, codeSpan, htmlCode } from "../../../src/render/code-span.ts";

test("a span's fence is longer than any backticks in it, and its padding gives the text back", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("`", " ", "a", "|"), minLength: 1 }),
      (text) => {
        // CommonMark §6.1: one space is stripped from both ends, unless all is spaces.
        fc.pre(text.trim() !== "");
        const span = codeSpan(text);
        const fence = /^`+/.exec(span)?.[0] ?? "";
        const inner = span.slice(fence.length, -fence.length);
        expect(span.endsWith(fence)).toBe(true);
        expect(inner.match(/`+/g) ?? []).not.toContain(fence);
        expect(inner).not.toMatch(/^`|`$/);
        const stripped = /^ .* $/.test(inner) ? inner.slice(1, -1) : inner;
        expect(stripped).toBe(text);
      },
    ),
  );
});

test("HTML code holds letters, digits, spaces and entities only", () => {
  expect(htmlCode("a<b>|`@x")).toBe(
    "<code>a&#60;b&#62;&#124;&#96;&#64;x</code>",
  );
});

test("a cell never holds a pipe", () => {
  expect(codeCell("a.jpg")).toBe("`a.jpg`");
  expect(codeCell("a\\|b")).toBe("<code>a&#92;&#124;b</code>");
});

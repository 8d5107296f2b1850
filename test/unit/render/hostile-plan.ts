/** Names that mean something to a terminal, to Markdown or to HTML, and a plan that has them in every place where a name can be. */
import fc from "fast-check";
import { nameProblem, parseRemotePath } from "../../../src/model/path.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";
import { buildPlan, sourceTo } from "./build-plan.ts";

const MARKUP = [
  "</details>",
  "<script>alert(1)</script>",
  "<!--",
  "-->",
  "```",
  "~~~",
  "](javascript:x)",
  "![x](y)",
  "@torvalds",
  "#123",
  "owner/repo#1",
  "https://example.com",
  "www.example.com",
  "a@example.com",
  "&lt;",
  "&#64;",
  "\\|",
  "<b",
  "'\"",
  "[x]",
  "\u2028",
];

/** Text in which almost everything means something. */
export const hostileText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...Array.from("`|<>&@#*_[]()!-+~\\\"' \t\n\u001b\u202e")),
    fc.constantFrom(...MARKUP),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  minLength: 1,
  maxLength: 20,
});

/** The same as a path that a plan can hold. */
export const hostileName = hostileText
  .map((text) => text.replaceAll("\n", ""))
  .filter((path) =>
    path.split("/").every((name) => nameProblem(name) === undefined),
  );

export function planNaming(name: string, detail: string): Plan {
  return buildPlan({
    steps: {
      [name]: () => [
        ["upload", name],
        ["delete", `${name}/x`],
        ["archive", `${name}/a`],
        ["prune", `${name}/p`],
        ["move", "m", "moved", [1, 1], { from: name }],
        ["move", name, "moved", [1, 1], { from: `${name}/f`, files: 2 }],
        ["link", "l", "link", [0, 0], { link: [name, detail] }],
        ["link", name, "link", [0, 0], { link: [detail, null] }],
      ],
    },
    sources: {
      [name]: {
        ...sourceTo("x"),
        state: parseRemotePath(`/${name}`),
        base: { lineage: "x", serial: 1 },
      },
    },
    drift: [
      {
        source: name,
        path: name,
        change: "gone",
        recorded: { size: 1 },
        found: null,
      },
    ],
    findings: [
      {
        level: "warning",
        code: "unreadable",
        source: name,
        path: name,
        detail,
      },
    ],
  });
}

/** The same for what a restore shows. */
export function restoreNaming(name: string): Plan {
  return buildPlan({
    steps: {
      [name]: () => [
        ["local-mkdir", name, "missing-here"],
        ["download", name, "differs-here", [1, 1], { overwrites: true }],
        ["local-link", `${name}/l`, "missing-here"],
      ],
    },
    restore: {
      source: name,
      into: `../${name}`,
      overwrite: "changed",
      patterns: [name, "*"],
    },
  });
}

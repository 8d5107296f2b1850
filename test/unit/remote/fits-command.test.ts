import { expect, test } from "vitest";
import { fitsCommand } from "../../../src/remote/reply.ts";

test.each([
  ["RNFR", 350],
  ["RNTO", 250],
  ["EPSV", 229],
  ["EPSV", 200],
  ["PASV", 227],
  ["SIZE", 213],
  ["MFMT", 213],
  ["MKD", 257],
  ["DELE", 250],
  ["DELE", 550],
  ["RNFR", 550],
])("%s may be answered by %i", (verb, code) => {
  expect(fitsCommand(verb, code)).toBe(true);
});

test.each([
  ["DELE", 350],
  ["RNTO", 350],
  ["RNFR", 250],
  ["SIZE", 250],
  ["RNTO", 229],
  ["DELE", 257],
  ["EPSV", 350],
])("%s answered by %i means that an answer was lost", (verb, code) => {
  expect(fitsCommand(verb, code)).toBe(false);
});

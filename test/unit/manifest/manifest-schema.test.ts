/** The JSON Schema of manifests agrees with the parser on what editors should mark. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { manifestJsonSchema } from "../../../src/manifest/manifest-schema.ts";
import { manifestTemplate } from "../../../src/manifest/template.ts";

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  manifestJsonSchema(),
);
const isValid = (text: string) => validate(parse(text, { merge: true }));

const VALID = `version: 1
remotes: {nas: {host: h, user: u, password: p, timeout: 10s, bandwidth: 5MB/s}}
sources: {docs: {path: ., remote: nas, to: /x, state: /s}}
policies: [{match: "*", compare: strict}]
archive: {keep: 90d}
limits: {maxDelete: 25%}
`;

test("the template and a plain manifest are valid", () => {
  expect(isValid(manifestTemplate())).toBe(true);
  expect(isValid(VALID)).toBe(true);
});

test.each([
  ["timeout: 10s", "timeout: 10"],
  ["bandwidth: 5MB/s", "bandwidth: 5MB"],
  ["host: h", "hots: h"],
  ["to: /x", "to: x"],
  ["state: /s", "state: s"],
  ["keep: 90d", "keep: 90m"],
  ["keep: 90d", "keeps: 90d"],
  ["nas:", "12:"],
  ["compare: strict", "compare: exact"],
  ["maxDelete: 25%", "maxDelete: lots"],
  ["version: 1", "version: 2"],
])("%s is valid, %s isn't", (good, bad) => {
  expect(VALID).toContain(good);
  expect(isValid(VALID.replace(good, bad))).toBe(false);
});

test.each([
  ["timeout: 10s", "timeout: '${T}'"],
  ["bandwidth: 5MB/s", "bandwidth: '${B}'"],
  ["timeout: 10s", "port: '${P:-21}'"],
  ["timeout: 10s", "netrc: '${N}'"],
  ["to: /x", "to: '${ROOT}/x'"],
  ["compare: strict", "compare: '${C:-strict}'"],
  ["keep: 90d", "keep: '${K}'"],
  ["maxDelete: 25%", "maxDelete: '${D}'"],
])("a variable can stand instead of %s: %s", (plain, variable) => {
  expect(isValid(VALID.replace(plain, variable))).toBe(true);
});

test("every key says what it is for", () => {
  const undescribed: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries<unknown>({ ...node })) {
      if (
        path.endsWith("/properties") &&
        !(typeof value === "object" && value !== null && "description" in value)
      )
        undescribed.push(`${path}/${key}`);
      visit(value, `${path}/${key}`);
    }
  };
  visit(manifestJsonSchema(), "");
  expect(undescribed).toEqual([]);
});

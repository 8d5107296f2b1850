/** The JSON Schema of manifests agrees with the parser on what editors should mark. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { manifestJsonSchema } from "../../../src/manifest/manifest-json-schema.ts";
import { manifestTemplate } from "../../../src/manifest/template.ts";

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
// What only the YAML language server knows.
ajv.addVocabulary(["errorMessage", "markdownEnumDescriptions"]);
const validate = ajv.compile(manifestJsonSchema());
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

interface Node {
  readonly path: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether it is what a key, a name or a list holds, and not one form of that. */
  readonly isValue: boolean;
}

function* nodes(schema: unknown, path = "", isValue = true): Iterable<Node> {
  if (!isMap(schema)) return;
  yield { path, schema, isValue };
  const { properties, additionalProperties, items, anyOf } = schema;
  if (isMap(properties))
    for (const [key, value] of Object.entries(properties))
      yield* nodes(value, `${path}/${key}`);
  yield* nodes(additionalProperties, `${path}/*`);
  yield* nodes(items, `${path}/[]`);
  if (Array.isArray(anyOf))
    for (const form of anyOf) yield* nodes(form, path, false);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const all = [...nodes(manifestJsonSchema())];
const values = all.filter(({ isValue }) => isValue);

test("every key, name and item says what it is for", () => {
  expect(values.length).toBeGreaterThan(40);
  for (const { path, schema } of values)
    expect(schema["description"], path).toMatch(/^[A-Za-z].*\.$/);
});

test("no regular expression is shown to people", () => {
  for (const { path, schema } of values)
    if ("pattern" in schema)
      expect(schema["errorMessage"], path).toMatch(/^expected \S/);
});

test("every word of a choice says what it means", () => {
  const choices = all.filter(({ schema }) => "enum" in schema);
  expect(choices.length).toBeGreaterThan(8);
  for (const { path, schema } of choices) {
    const meanings = schema["markdownEnumDescriptions"];
    expect(meanings, path).toHaveLength(
      Array.isArray(schema["enum"]) ? schema["enum"].length : -1,
    );
    expect(meanings, path).not.toContain(undefined);
  }
});

test("examples and defaults are valid, and the defaults are told", () => {
  for (const { path, schema } of values) {
    const { examples = [], default: fallback, description } = schema;
    const isValid = ajv.compile({ ...schema, description: "" });
    for (const example of examples as readonly unknown[])
      expect(isValid(example), `${path}: ${String(example)}`).toBe(true);
    if (fallback === undefined) continue;
    expect(isValid(fallback), path).toBe(true);
    const word = JSON.stringify(fallback).replaceAll('"', "`");
    if (word !== "{}")
      expect(description, path).toMatch(new RegExp(`Default .?${word}.?\\.$`));
  }
});

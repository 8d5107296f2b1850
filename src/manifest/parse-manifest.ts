/** Manifest text to manifest, or one error that shows everything that is wrong with it. */
import { ManifestError } from "../model/errors.ts";
import { buildManifest } from "./build-manifest.ts";
import { checkReferences } from "./check-references.ts";
import { interpolate, pathKey, type Interpolated } from "./interpolate.ts";
import { isCredential, manifestDigest } from "./manifest-digest.ts";
import { manifestSchema } from "./manifest-schema.ts";
import type { Manifest } from "./manifest.ts";
import type { PathProblem } from "./path-problem.ts";
import { renderProblems, type Problem } from "./problems.ts";
import { type Path, readYaml, type YamlSource } from "./read-yaml.ts";
import { schemaProblems, refusedPaths } from "./schema-problems.ts";

export interface ManifestContext {
  /** The manifest's path as messages show it. */
  readonly file: string;
  /** Where `${VAR}` is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Nobody will log in: variables in credentials are not filled in, so they need not be set. */
  readonly offline?: boolean | undefined;
}

/** @throws ManifestError with every problem at once, each with `file:line:column`, the line and the cure */
export function parseManifest(
  text: string,
  context: ManifestContext,
): Manifest {
  const { file } = context;
  const source = text.replace(/^\uFEFF/, "");
  const yaml = readYaml(source);
  const fail = (problems: readonly Problem[]): never => {
    throw new ManifestError(renderProblems(file, source, problems));
  };
  if (yaml.data === undefined) return fail(yaml.problems);
  const newer = newerVersion(yaml);
  if (newer !== undefined) return fail([newer]);

  const { filled, checked } = check(yaml.data, context);
  const problems = [
    ...yaml.problems,
    ...variableProblems(filled, yaml, source),
    ...valueProblems(filled, checked, yaml),
  ];
  if (!checked.success || problems.length > 0) return fail(problems);
  return buildManifest(checked.data, {
    file: file.slice(
      Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1,
    ),
    sha256: manifestDigest(yaml.data),
  });
}

type Checked = ReturnType<typeof manifestSchema.safeParse>;

function check(
  data: unknown,
  { env, offline }: ManifestContext,
): { readonly filled: Interpolated; readonly checked: Checked } {
  const isLeft = (path: Path): boolean =>
    offline === true && isCredential(path);
  const filled = interpolate(data, env, new Set(), isLeft);
  const checked = manifestSchema.safeParse(filled.data);
  if (checked.success || filled.filled.size === 0) return { filled, checked };
  // Only the schema knows where a filled-in text must become a number.
  const refused = refusedPaths(checked.error.issues);
  const converted = interpolate(data, env, refused, isLeft);
  return {
    filled: converted,
    checked: manifestSchema.safeParse(converted.data),
  };
}

/** A manifest of a later format has keys that this program can't know: complaining of them would mislead. */
function newerVersion(yaml: YamlSource): Problem | undefined {
  const { data } = yaml;
  const version =
    typeof data === "object" && data !== null && "version" in data
      ? data.version
      : undefined;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 2)
    return undefined;
  return {
    span: yaml.spanOf(["version"], "value"),
    message: `this manifest has version ${version}; this ftp-sync knows version 1 only and is too old for it`,
    hint: "install a newer ftp-sync",
  };
}

function variableProblems(
  { problems }: Interpolated,
  yaml: YamlSource,
  source: string,
): readonly Problem[] {
  return problems.map(({ path, text, message, hint }) => {
    const whole = yaml.spanOf(path, "value");
    const start = source.indexOf(text, whole.start);
    const found = start >= 0 && start < whole.end;
    return {
      span: found ? { start, end: start + text.length } : whole,
      message,
      hint,
    };
  });
}

function valueProblems(
  filled: Interpolated,
  checked: Checked,
  yaml: YamlSource,
): readonly Problem[] {
  const { data } = filled;
  const issues = checked.success ? [] : checked.error.issues;
  const problems: readonly PathProblem[] = [
    ...schemaProblems(issues, {
      data,
      isQuoted: (path) => yaml.isQuoted(path),
      isFilled: (path) => filled.filled.has(pathKey(path)),
    }),
    ...checkReferences(data),
  ];
  // What follows from a problem that is already shown would only distract from it.
  const unset = new Set(filled.problems.map(({ path }) => pathKey(path)));
  const told = new Set(yaml.problems.map(({ span }) => span.start));
  return problems
    .filter(({ path }) => !unset.has(pathKey(path)))
    .map(({ path, part, message, hint }) => ({
      span: yaml.spanOf(path, part),
      message,
      hint,
    }))
    .filter(({ span }) => !told.has(span.start));
}

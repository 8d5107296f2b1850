/** The names in a manifest that need not be valid: for completion, which knows neither variables nor credentials. */
import { readYaml } from "./read-yaml.ts";

export interface ManifestNames {
  readonly sources: readonly string[];
  readonly remotes: readonly string[];
}

/** Nothing of what can't be read. */
export function manifestNames(text: string): ManifestNames {
  const { data } = readYaml(text.replace(/^\uFEFF/, ""));
  const keysOf = (key: "sources" | "remotes"): readonly string[] => {
    const map = isMap(data) ? data[key] : undefined;
    return isMap(map) ? Object.keys(map) : [];
  };
  return { sources: keysOf("sources"), remotes: keysOf("remotes") };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

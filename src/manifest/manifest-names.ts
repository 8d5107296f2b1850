/** The names in a manifest that need not be valid: for completion, which knows neither variables nor credentials. */
import { NAME } from "./name.ts";
import { readYaml } from "./read-yaml.ts";

export interface ManifestNames {
  readonly sources: readonly string[];
  readonly remotes: readonly string[];
}

/** Nothing of what can't be read, and no key that is no name: a shell would put it onto the command line as it is. */
export function manifestNames(text: string): ManifestNames {
  const { data } = readYaml(text.replace(/^\uFEFF/, ""));
  const keysOf = (key: "sources" | "remotes"): readonly string[] => {
    const map = isMap(data) ? data[key] : undefined;
    return isMap(map) ? Object.keys(map).filter((key) => NAME.test(key)) : [];
  };
  return { sources: keysOf("sources"), remotes: keysOf("remotes") };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Lint rules: typescript-eslint's strictest set, plus what ENGINEERING of this project adds with its reasons.
import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      ".cache/",
      "dist/",
      "node_modules/",
      "schemas/",
      ".github/action/",
    ],
  },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ["*.mjs", "*.cjs", ".ci/*.mjs"],
        },
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      // A named export is found by its name everywhere; a default one is renamed at each import.
      "no-restricted-exports": [
        "error",
        { restrictDefaultExports: { direct: true, named: true } },
      ],
    },
  },
  {
    files: ["src/**"],
    ignores: [
      ...["src/cli/**", "src/host/**", "src/library/**"],
      ...["src/bin.ts", "src/action-bin.ts"],
    ],
    rules: {
      // Renderers return text; only cli writes it and knows the process.
      "no-console": "error",
      "no-restricted-globals": [
        "error",
        {
          name: "process",
          message:
            "Environment and process are arguments; only cli, host and library reach for them.",
        },
      ],
    },
  },
  {
    files: ["src/render/html/page/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map(
          (property) => ({
            property,
            message: "Nothing in a name may become markup: use element().",
          }),
        ),
      ],
    },
  },
  {
    files: ["*.mjs", "*.cjs", "*.config.ts", ".ci/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        module: "readonly",
        URL: "readonly",
      },
    },
    rules: { "no-restricted-exports": "off" },
  },
);

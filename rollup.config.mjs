// Builds dist/index.d.ts: all types that the package's one entry speaks of, in one file that needs no other package.
import { dts } from "rollup-plugin-dts";

export default {
  input: "src/index.ts",
  external: [/^node:/],
  plugins: [dts({ includeExternal: ["zod"] })],
  output: { file: "dist/index.d.ts", format: "es" },
};

// The layer rules of src/README.md. Each says why it exists; `npm run check` fails on a breach.
const folder = (...names) => `^src/(${names.join("|")})/`;
const layer = (name, allowed, comment) => ({
  name: `${name}-imports`,
  comment,
  severity: "error",
  from: { path: folder(name) },
  to: { path: "^src/", pathNot: folder(name, ...allowed) },
});
const onlyIn = (pkg, where, comment) => ({
  name: `${pkg}-only-where-it-belongs`,
  comment,
  severity: "error",
  from: { path: "^src/", pathNot: where },
  to: { path: `^node_modules/${pkg}/` },
});

module.exports = {
  forbidden: [
    layer("model", [], "The model is what all else speaks; it knows nobody."),
    layer(
      "manifest",
      ["model"],
      "Text to manifest is pure and used by every command.",
    ),
    layer(
      "plan",
      ["model"],
      "A plan can be made, read and judged with neither server nor disk.",
    ),
    layer(
      "verify",
      ["model", "plan"],
      "What holds is judged from values alone; plan knows when a listing agrees with a record.",
    ),
    layer(
      "adopt",
      ["model", "plan"],
      "What is believed of a remote that others filled is judged from values alone.",
    ),
    layer(
      "render",
      ["model", "plan", "apply", "verify", "inventory"],
      "Renderers see plans and results only, so any of them can be shown offline.",
    ),
    layer(
      "scan",
      ["model"],
      "The local disk knows nothing of plans or servers.",
    ),
    layer(
      "target",
      ["model", "scan"],
      "What is restored is written in one place, which sees files as a scan does and knows no plan.",
    ),
    layer("remote", ["model"], "All that knows FTP stays behind the port."),
    layer(
      "state",
      ["model"],
      "State is read and written through the ports, so every remote can hold it.",
    ),
    layer(
      "inventory",
      ["model", "state"],
      "An inventory is made, read and compared with neither server nor disk; its entries are the catalogue's.",
    ),
    layer(
      "apply",
      ["model", "plan", "state"],
      "Apply carries out a plan through ports; it can't reach FTP, YAML or the terminal.",
    ),
    layer(
      "operations",
      [
        "model",
        "manifest",
        "plan",
        "verify",
        "adopt",
        "render",
        "scan",
        "target",
        "remote",
        "state",
        "inventory",
        "apply",
      ],
      "Use cases are usable without the command line.",
    ),
    layer(
      "host",
      [
        "model",
        "manifest",
        "plan",
        "scan",
        "remote",
        "state",
        "inventory",
        "operations",
      ],
      "What this machine gives to a run is the same for the command line and for programs.",
    ),
    {
      name: "library-imports",
      comment: "Programs get the use cases without the command line.",
      severity: "error",
      from: { path: "^src/(library/|index)" },
      to: { path: folder("cli") },
    },
    {
      name: "nobody-imports-action",
      comment:
        "The GitHub action drives the command line; the command line knows nothing of GitHub.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(action/|action-bin\\.ts$)" },
      to: { path: "^src/action" },
    },
    {
      name: "pure-layers-do-no-io",
      comment:
        "I/O lives in scan, target, remote, host, cli and action; the rest is testable with plain values.",
      severity: "error",
      from: {
        path: folder(
          "model",
          "manifest",
          "plan",
          "verify",
          "adopt",
          "render",
          "state",
          "inventory",
          "apply",
          "operations",
        ),
      },
      to: {
        dependencyTypes: ["core"],
        path: "^(node:)?(fs|fs/promises|net|tls|dns|http|https|child_process|worker_threads|os|readline)$",
      },
    },
    onlyIn("basic-ftp", folder("remote"), "FTP is known in one place."),
    onlyIn("yaml", folder("manifest"), "YAML is known in one place."),
    onlyIn(
      "clipanion",
      folder("cli"),
      "The command line is known in one place.",
    ),
    onlyIn(
      "ajv",
      "^src/(plan/(plan-schemas|read-plan)|state/piece-schemas|inventory/(inventory-schemas|read-inventory))",
      "ajv is known only where a document is read back; a build has the code that it makes, not ajv.",
    ),
    {
      name: "no-cycles",
      comment: "A cycle has no order to read it in.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-tests-in-src",
      comment: "What ships depends on nothing that does not.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|examples)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".json"],
      conditionNames: ["import", "node", "default"],
      exportsFields: ["exports"],
    },
  },
};

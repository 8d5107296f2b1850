/** The plans whose renderings are kept as files in test/golden/render. */
import { parseRemotePath } from "../../../src/model/path.ts";
import { buildPlan, sourceTo } from "./build-plan.ts";
import type { Step } from "./build-plan.ts";
import type { Plan } from "../../../src/plan/plan-format.ts";

const nothing = (): Step[] => [];

function* manyFiles(): Generator<Step> {
  for (const year of ["2022", "2023", "2024"]) yield ["mkdir", year];
  for (let i = 0; i < 4_900; i++)
    yield [
      "upload",
      `${["2022", "2023", "2024"][i % 3] ?? ""}/album-${String(i % 70).padStart(2, "0")}/IMG_${String(i).padStart(4, "0")}.jpg`,
      "new",
      [0, 4_000_000 + i * 97],
    ];
  for (let i = 0; i < 40; i++)
    yield ["replace", `lists/${i}.csv`, "resized", [1_000 * i, 1_000 * i + 1]];
  for (let i = 0; i < 5; i++)
    yield ["hash", `top-${i}.bin`, "unverified", [10, 10]];
  for (let i = 0; i < 52; i++)
    yield ["delete", `lists/old/${i}.csv`, "gone", [12_345, 0]];
}

export const SAMPLE_PLANS: Readonly<Record<string, Plan>> = {
  small: buildPlan({
    steps: {
      photos: () => [
        ["mkdir", "2024"],
        ["mkdir", "2024-raw"],
        ["upload", "2024/a.jpg", "new", [0, 81_220]],
        ["upload", "2024/empty.txt", "new", [0, 0]],
        [
          "upload",
          "2024-raw/a name that is so long that it can not share its line.cr2",
          "new",
          [0, 24_117_248],
        ],
        ["replace", "catalogue.sqlite", "changed", [1_310_720, 1_310_720]],
        ["replace", "index.html", "resized", [81_220, 81_233]],
        ["replace", "notes.txt", "resized", [512, 2_048]],
        ["hash", "写真.jpg", "unverified", [99_999, 99_999]],
      ],
      music: nothing,
    },
    unchanged: 4_211,
  }),
  deletions: buildPlan({
    steps: {
      photos: () => [
        ["delete", "x", "type-changed", [7, 0]],
        ["mkdir", "x", "type-changed"],
        ["upload", "x/y", "new", [0, 1_000]],
        ["delete", "old/a.jpg", "gone", [81_220, 0]],
        ["delete", "old/b.jpg", "foreign", [1_200_000, 0]],
        ["delete", ".c.hash", "orphaned-hash-file", [64, 0]],
        ["rmdir", "old", "gone"],
      ],
      web: () =>
        Array.from({ length: 130 }, (_, i) => [
          "delete",
          `assets/${i}.js`,
          "gone",
          [1_000, 0],
        ]),
    },
    sources: {
      photos: sourceTo("photos"),
      web: {
        remote: "web",
        to: parseRemotePath("/"),
        base: null,
        listing: "complete",
      },
    },
    remotes: {
      offsite: { host: "ftp.example.com", port: 21, tls: "explicit" },
      web: { host: "2001:db8::1", port: 2121, tls: "none" },
    },
    unchanged: 12,
    kept: 1,
  }),
  long: buildPlan({ steps: { photos: manyFiles }, unchanged: 120_000 }),
  refused: buildPlan({
    steps: {
      photos: () => [["delete", "a.jpg", "gone", [1_000, 0]]],
      docs: nothing,
    },
    sources: {
      photos: { ...sourceTo("photos"), listing: "incomplete" },
      docs: sourceTo("docs"),
    },
    findings: [
      ...Array.from({ length: 14 }, (_, i) => ({
        level: "warning" as const,
        code: "symlink-skipped" as const,
        source: "photos",
        path: `links/latest-${i}`,
      })),
      {
        level: "error",
        code: "max-delete",
        source: "photos",
        detail: "12 of 40 files (30%), the limit is 25%",
      },
      {
        level: "error",
        code: "unreadable",
        source: "docs",
        path: "private/key.pem",
        detail: "EACCES: permission denied",
      },
      {
        level: "warning",
        code: "min-files",
        source: "docs",
        detail: "0 files, the limit is 1",
        acknowledged: true,
      },
    ],
  }),
  "no-changes": buildPlan({ steps: { photos: nothing }, unchanged: 4_211 }),
  "no-changes-but": buildPlan({
    steps: { photos: nothing, docs: nothing },
    unchanged: 4_211,
    kept: 3,
    findings: [
      {
        level: "warning",
        code: "symlink-dangling",
        source: "docs",
        path: "latest",
      },
    ],
  }),
  hostile: buildPlan({
    steps: {
      "pho`tos|": () => [
        ["mkdir", " leading and trailing /\u001b[2J"],
        ["upload", "\u001b]0;owned\u0007\u001b[31mred", "new", [0, 1]],
        ["upload", "invoice\u202egpj.exe", "new", [0, 1]],
        ["upload", 'a "quoted" \\ name', "new", [0, 1]],
        ["upload", '"wholly quoted"', "new", [0, 1]],
        ["upload", "```", "new", [0, 1]],
        ["upload", "</details><script>alert(1)</script>", "new", [0, 1]],
        ["upload", "@torvalds | #1 **bold** [x](mailto:x)", "new", [0, 1]],
        ["upload", "harmless.txt  0 B  new", "new", [0, 1]],
        ["upload", "zero\u200bwidth", "new", [0, 1]],
        ["upload", "family 👨‍👩‍👧 می‌خواهم ❤️", "new", [0, 1]],
        ["delete", "tab\there", "gone", [1, 0]],
      ],
    },
    findings: [
      {
        level: "warning",
        code: "name-unsupported",
        source: "pho`tos|",
        path: "line\r\nDELE everything",
        detail: "it holds a `carriage return`\n\u001b[31m@everyone",
      },
      {
        level: "warning",
        code: "name-unsupported",
        source: "pho`tos|",
        path: "` <!-- ``` @someone | -->",
      },
    ],
  }),
};

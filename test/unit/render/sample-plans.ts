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
  for (let i = 0; i < 7; i++)
    yield [
      "move",
      `2024/moved-${i}`,
      "moved",
      [0, 9_000],
      i === 0 ? { from: "sorted", files: 400 } : { from: `sorted-${i}` },
    ];
  for (let i = 0; i < 30; i++)
    yield ["replace", `db/${i}.db`, "changed", [10, 10], { archive: true }];
  for (let i = 0; i < 3; i++) yield ["touch", `db/t/${i}`, "times", [10, 10]];
  for (let i = 0; i < 2; i++) yield ["link", `db/links/${i}`, "link"];
  for (let i = 0; i < 4; i++) yield ["archive", `db/${i}`, "gone", [2_000, 0]];
  for (let i = 0; i < 6; i++) yield ["prune", `db/${i}`, "expired", [300, 0]];
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
  "every-op": buildPlan({
    steps: {
      photos: () => [
        ["mkdir", "2025"],
        [
          "move",
          "2024/norway",
          "moved",
          [0, 81_220_000],
          { from: "incoming/2024-07", files: 1_204 },
        ],
        ["move", "2024/b.jpg", "moved", [512, 512], { from: "a.jpg" }],
        [
          "move",
          "2024/a name that is so long that it can not share its line.cr2",
          "moved",
          [512, 512],
          {
            from: "2023/another long name, which would leave no room for others.cr2",
          },
        ],
        ["upload", "2025/a.jpg", "new", [0, 81_220]],
        ["replace", "index.html", "resized", [81_220, 81_233]],
        [
          "replace",
          "db.sqlite",
          "changed",
          [81_220, 81_220],
          { archive: true },
        ],
        ["touch", "t/unknown", "times", [7, 7]],
        [
          "touch",
          "t/other-day",
          "times",
          [7, 7],
          {
            modified: [
              "2024-05-01T10:00:00Z",
              "2024-06-02T11:00:00.123456789Z",
            ],
          },
        ],
        [
          "touch",
          "t/same-day",
          "times",
          [7, 7],
          { modified: ["2024-05-01T10:00:00Z", "2024-05-01T11:00:00Z"] },
        ],
        [
          "touch",
          "t/same-second",
          "times",
          [7, 7],
          { modified: ["2024-05-01T10:00:00Z", "2024-05-01T10:00:00.5Z"] },
        ],
        ["hash", "h.bin", "hash-file-missing", [9, 9]],
        [
          "link",
          "links/made",
          "link",
          [0, 0],
          { link: [null, "../2024/a.jpg"] },
        ],
        ["link", "links/turned", "link", [0, 0], { link: ["old", "new"] }],
        ["link", "links/gone", "link", [0, 0], { link: ["/etc/passwd", null] }],
        ["forget", "lost.txt", "vanished"],
        ["archive", "old/gone.txt", "gone", [4_096, 0]],
        ["archive", "old/foreign.txt", "foreign", [4, 0]],
        ["delete", "old/x", "gone", [7, 0]],
        ["rmdir", "old/y", "gone"],
        ["unarchive", "old/back.txt", "undone", [0, 4_096]],
        ["prune", "index.html", "expired", [80_000, 0]],
        ["adopt", "taken/dir", "adopted", [0, 0], { evidence: "folder" }],
        ["adopt", "taken/a", "adopted", [70, 70], { evidence: "hash-file" }],
        ["adopt", "taken/b", "adopted", [70, 70], { evidence: "ftp-deploy" }],
        ["adopt", "taken/c", "adopted", [70, 70], { evidence: "git-ftp" }],
        ["adopt", "taken/d", "adopted", [70, 70], { evidence: "server-hash" }],
        ["adopt", "taken/e", "adopted", [70, 70], { evidence: "read-back" }],
        ["adopt", "taken/f", "adopted", [70, 70], { evidence: "listing" }],
        ["adopt", "taken/empty", "adopted", [0, 0], { evidence: "listing" }],
      ],
      docs: nothing,
    },
    sources: {
      photos: {
        ...sourceTo("photos"),
        state: parseRemotePath("/private/photos"),
        base: { lineage: "b7c1", serial: 12 },
      },
      docs: {
        ...sourceTo("docs"),
        base: { lineage: "a0a0", serial: 3 },
      },
    },
    drift: [
      {
        source: "photos",
        path: "2023/a.jpg",
        change: "changed",
        recorded: { size: 81_220, modified: "2024-05-01T10:00:00Z" },
        found: { size: 81_233, modified: "2024-05-01T10:30:00Z" },
      },
      {
        source: "photos",
        path: "2023/b.jpg",
        change: "changed",
        recorded: { size: 81_220, modified: "2024-05-01T10:00:00Z" },
        found: { size: 512, modified: "2024-05-01T10:00:00Z" },
      },
      {
        source: "photos",
        path: "2023/c.jpg",
        change: "changed",
        recorded: { size: 512, modified: "2024-05-01T10:00:00Z" },
        found: { size: 512 },
      },
      {
        source: "docs",
        path: "gone.txt",
        change: "gone",
        recorded: { size: 512, modified: "2024-05-01T10:00:00Z" },
        found: null,
      },
    ],
    unchanged: 4_211,
  }),
  "restore-over": buildPlan({
    steps: {
      photos: () => [
        ["local-mkdir", "2024", "missing-here"],
        ["download", "2024/a.jpg", "missing-here", [0, 81_220]],
        [
          "download",
          "2024/b.jpg",
          "missing-here",
          [0, 512],
          { archived: true },
        ],
        [
          "download",
          "index.html",
          "differs-here",
          [4_096, 81_233],
          { overwrites: true },
        ],
        ["local-link", "latest", "missing-here"],
        ["local-link", "oldest", "differs-here", [0, 0], { overwrites: true }],
        ["local-touch", "notes.txt", "times", [9, 9]],
      ],
    },
    restore: {
      source: "photos",
      into: "../Photos",
      overwrite: "changed",
      patterns: ["2024/", "*.html"],
      at: "0123456789abcdef",
    },
    unchanged: 17,
  }),
  "taken-back": buildPlan({
    steps: {
      photos: () => [
        ["archive", "a.jpg", "undone", [1_000, 0]],
        ["unarchive", "a.jpg", "undone", [0, 900]],
      ],
    },
    undoes: `sha256:${"fedcba9876543210".repeat(4)}`,
  }),
  archived: buildPlan({
    steps: {
      photos: () => [["archive", "a.jpg", "gone", [1_000, 0]]],
      docs: () => [["prune", "b.txt", "expired", [1_000, 0]]],
    },
  }),
  unlisted: buildPlan({
    steps: { photos: () => [["upload", "a.jpg"]], docs: nothing },
    sources: {
      photos: {
        ...sourceTo("photos"),
        base: { lineage: "b7c1", serial: 12 },
        listing: "skipped",
      },
      docs: sourceTo("docs"),
    },
    unchanged: 4_211,
  }),
  "unlisted-no-changes": buildPlan({
    steps: { photos: nothing },
    sources: {
      photos: {
        ...sourceTo("photos"),
        base: { lineage: "b7c1", serial: 12 },
        listing: "skipped",
      },
    },
    unchanged: 4_211,
  }),
  drifted: buildPlan({
    steps: { photos: nothing },
    sources: {
      photos: {
        ...sourceTo("photos"),
        base: { lineage: "b7c1", serial: 12 },
      },
    },
    unchanged: 4_211,
    drift: Array.from({ length: 25 }, (_, i) => ({
      source: "photos",
      path: `2024/${i}.jpg`,
      change: "gone" as const,
      recorded: { size: i },
      found: null,
    })),
  }),
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
        ["archive", "tab\tthere", "gone", [1, 0]],
        [
          "move",
          "moved",
          "moved",
          [1, 1],
          { from: "\u001b[2J` | x  12 B  new" },
        ],
        ["move", "folder", "moved", [1, 1], { from: "a\u0085``` ", files: 2 }],
        [
          "link",
          "link",
          "link",
          [0, 0],
          { link: ["x\u202ey", "\u001b]0;owned\u0007 @torvalds"] },
        ],
        ["link", "gone", "link", [0, 0], { link: ["```\n", null] }],
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
    sources: {
      "pho`tos|": {
        ...sourceTo("pho`tos|"),
        state: parseRemotePath("/`|\u001b[2J @someone <b>"),
        base: { lineage: "b7c1", serial: 1 },
      },
    },
    drift: [
      {
        source: "pho`tos|",
        path: "` @someone | \u001b[2J",
        change: "gone",
        recorded: { size: 1 },
        found: null,
      },
    ],
  }),
};

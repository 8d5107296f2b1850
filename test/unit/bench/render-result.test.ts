/** The bench's table: best runs, ratios to the reference, targets met and missed, and who did not take part. */
import { expect, test } from "vitest";
import { renderResult } from "../../bench/render-result.ts";
import type { Line, Result } from "../../bench/result.ts";

const line = (contender: string, more: Partial<Line>): Line => ({
  contender,
  values: [],
  target: undefined,
  absent: undefined,
  ...more,
});

const upload: Result = {
  name: "upload",
  title: "500 files",
  unit: "s",
  reference: "lftp mirror",
  judged: "ratio",
  lines: [
    line("lftp mirror", { values: [10.5, 10] }),
    line("rclone", { absent: { kind: "skipped", reason: "needs Debian" } }),
    line("quick", { values: [4, 5], target: { atMost: 0.45 } }),
    line("slow", { values: [9, 8.6], target: { atMost: 0.85 } }),
  ],
};

test("of times the smallest counts", () => {
  expect(renderResult(upload)).toMatchInlineSnapshot(`
    "upload: 500 files

                       s  × lftp  target          all runs
      lftp mirror  10.00    1.00                  10.50 10.00
      rclone           -       -                  skipped: needs Debian
      quick         4.00    0.40  ≤ 0.45  met     4.00 5.00
      slow          8.60    0.86  ≤ 0.85  MISSED  9.00 8.60
    "
  `);
});

test("of throughputs the largest counts", () => {
  const lines = [
    line("lftp mirror", { values: [100, 200] }),
    line("enough", { values: [150, 180], target: { atLeast: 0.9 } }),
    line("too little", { values: [179, 10], target: { atLeast: 0.9 } }),
  ];
  expect(renderResult({ ...upload, unit: "MB/s", lines }))
    .toMatchInlineSnapshot(`
    "upload: 500 files

                   MB/s  × lftp  target          all runs
      lftp mirror   200    1.00                  100 200
      enough        180    0.90   ≥ 0.9  met     150 180
      too little    179    0.90   ≥ 0.9  MISSED  179 10.00
    "
  `);
});

test("a target may be about the value itself", () => {
  const lines = [
    line("lftp mirror", { values: [6] }),
    line("few", { values: [3.2], target: { atMost: 3.3 } }),
    line("many", { values: [3.4], target: { atMost: 3.3 } }),
  ];
  const { unit, judged } = { unit: "round trips", judged: "value" } as const;
  expect(renderResult({ ...upload, unit, judged, lines }))
    .toMatchInlineSnapshot(`
    "upload: 500 files

                   round trips  × lftp  target          all runs
      lftp mirror         6.00    1.00                  6.00
      few                 3.20    0.53   ≤ 3.3  met     3.20
      many                3.40    0.57   ≤ 3.3  MISSED  3.40
    "
  `);
});

test("without the reference there are no ratios, and no target is judged by one", () => {
  const lines = upload.lines.filter(
    ({ contender }) => contender !== upload.reference,
  );
  expect(renderResult({ ...upload, lines })).toMatchInlineSnapshot(`
    "upload: 500 files

                 s  × lftp  target    all runs
      rclone     -       -            skipped: needs Debian
      quick   4.00       -  ≤ 0.45    4.00 5.00
      slow    8.60       -  ≤ 0.85    9.00 8.60
    "
  `);
});

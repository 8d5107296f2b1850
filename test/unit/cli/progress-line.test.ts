import stringWidth from "string-width";
import { beforeEach, describe, expect, test } from "vitest";
import { parseRemotePath } from "../../../src/model/path.ts";
import { createProgress } from "../../../src/cli/progress-line.ts";
import type { ProgressOptions } from "../../../src/cli/progress-options.ts";
import { Screen } from "../../support/screen.ts";

let written: string[];
let time: number;

beforeEach(() => {
  written = [];
  time = 5_000;
});

const progressOf = (options: Partial<ProgressOptions>) =>
  createProgress({
    stream: { write: (text) => written.push(text) },
    isTTY: true,
    quiet: false,
    color: false,
    now: () => time,
    columns: () => 80,
    ...options,
  });

/** What a terminal shows now. */
const screen = (): string[] => new Screen().write(written.join("")).lines();

describe("on a terminal", () => {
  test("one line is rewritten in place, ten times a second at most", () => {
    const progress = progressOf({});
    progress.start("scan", "photos");
    for (let i = 0; i < 1_000; i++) {
      time += 1;
      progress.advance(1, 0);
    }
    expect(written.length).toBeLessThanOrEqual(11);
    expect(written.length).toBeGreaterThan(8);
    expect(screen()).toEqual(["photos: scanning  1,000 files"]);
  });

  test("a new phase is shown at once, and listing counts folders", () => {
    const progress = progressOf({});
    progress.start("scan", "photos");
    progress.start("list", "photos");
    expect(screen()).toEqual(["photos: listing  0 folders"]);
  });

  test("with totals it knows share, pace and what is left", () => {
    const progress = progressOf({});
    progress.start("apply", "photos", { files: 100, bytes: 100_000_000 });
    for (let i = 0; i < 20; i++) {
      time += 500;
      progress.advance(1, 2_000_000);
    }
    expect(screen()).toEqual([
      "photos: applying  40%  20 of 100 files  40.0 MB of 100 MB  4.00 MB/s  40 s left",
    ]);
  });

  test("the pace is that of the last ten seconds", () => {
    const progress = progressOf({ columns: () => 120 });
    progress.start("apply", "photos", { files: 0, bytes: 200_000_000 });
    for (let i = 0; i < 120; i++) {
      time += 1_000;
      progress.advance(0, i < 60 ? 1_000_000 : 2_000_000);
    }
    expect(screen().join("")).toContain(
      "180 MB of 200 MB  2.00 MB/s  10 s left",
    );
  });

  test("a line is cut to the width in columns, wide characters counted", () => {
    const progress = progressOf({ columns: () => 20 });
    progress.start("apply", "写真写真写真写真写真");
    const [line = ""] = screen();
    expect(line).toBe("写真写真写真写真写…");
    expect(stringWidth(line)).toBeLessThan(20);
  });

  test("notices stand on their own lines, and the progress goes on below", () => {
    const progress = progressOf({});
    progress.start("scan", "photos");
    progress.notice("421 Too many \u001b[31mconnections");
    expect(screen()).toEqual([
      "421 Too many \\u001b[31mconnections",
      "photos: scanning  0 files",
    ]);
  });

  test("done takes the line away, and nothing brings it back but a start", () => {
    const progress = progressOf({});
    progress.start("scan", "photos");
    progress.done();
    expect(screen()).toEqual([""]);
    time += 1_000;
    progress.advance(1, 1);
    progress.done();
    expect(screen()).toEqual([""]);
    progress.start("list", "photos");
    expect(screen()).toEqual(["photos: listing  0 folders"]);
  });

  test("colours only dress the same words", () => {
    const progress = progressOf({ color: true });
    progress.start("scan", "photos");
    progress.notice("slow");
    expect(written.join("")).toContain("\u001b[1mphotos: scanning\u001b[22m");
    expect(screen()).toEqual(["slow", "photos: scanning  0 files"]);
  });
});

describe("connections on a terminal", () => {
  const watched = (options: Partial<ProgressOptions> = {}) => {
    const progress = progressOf(options);
    const watch = progress.watch?.("offsite");
    if (watch === undefined) throw new Error("nobody watches");
    progress.start("apply", "photos", { files: 10, bytes: 0 });
    return { progress, watch };
  };
  const sends = (path: string) =>
    ({ kind: "sends", path: parseRemotePath(path) }) as const;
  const later = (): void => void (time += 1_000);

  test("each has its row as long as it is there", () => {
    const { progress, watch } = watched();
    watch.connection(1, sends("/backup/a.jpg"));
    later();
    watch.connection(2, { kind: "connects" });
    expect(screen()).toEqual([
      "photos: applying  0%  0 of 10 files",
      "  offsite 1  sends /backup/a.jpg",
      "  offsite 2  connects",
    ]);
    later();
    watch.connection(1, undefined);
    expect(screen()).toEqual([
      "photos: applying  0%  0 of 10 files",
      "  offsite 2  connects",
    ]);
    progress.done();
    expect(screen()).toEqual([""]);
  });

  test("what waits is told with the reason, until it goes on", () => {
    const { watch } = watched();
    watch.connection(1, { kind: "idle" });
    const first = watch.waits("421 Too many connections");
    later();
    const second = watch.waits("421 Too many connections");
    expect(screen().slice(1)).toEqual([
      "  offsite 1  is ready",
      "  2 wait to be tried again: 421 Too many connections",
    ]);
    first();
    later();
    second();
    expect(screen().slice(1)).toEqual(["  offsite 1  is ready"]);
  });

  test("many are counted, notices stand above, names can't write where they like", () => {
    const { progress, watch } = watched();
    for (let number = 1; number <= 10; number++)
      watch.connection(number, sends(`/b/\u001b[2J${number}`));
    later();
    progress.notice("slow");
    const rows = screen();
    expect(rows[0]).toBe("slow");
    expect(rows[2]).toBe('  offsite 1  sends "/b/\\u001b[2J1"');
    expect(rows.at(-1)).toBe("  and 2 connections more");
    expect(rows).toHaveLength(11);
  });

  test("a window that becomes narrower keeps nothing of what was drawn", () => {
    let columns = 60;
    const { progress, watch } = watched({ columns: () => columns });
    watch.connection(1, sends("/backup/a folder with a long name/file.jpg"));
    later();
    progress.advance(1, 0);
    const wide = new Screen(columns).write(written.splice(0).join(""));
    columns = 30;
    const narrow = wide.resized(columns);
    expect(narrow.lines().length).toBeGreaterThan(2);
    later();
    progress.advance(1, 0);
    narrow.write(written.splice(0).join(""));
    expect(narrow.lines()).toEqual(
      ["photos: applying  20%  2 of 1…", "  offsite 1  sends /backup/a …"].map(
        (row) => `${row.slice(0, 28)}…`,
      ),
    );
  });
});

describe("without a terminal", () => {
  const run = (
    seconds: number,
    total: { files: number; bytes: number } | undefined,
    filesPerSecond: number,
  ) => {
    const progress = progressOf({ isTTY: false });
    progress.start("apply", "photos", total);
    for (let i = 0; i < seconds; i++) {
      time += 1_000;
      progress.advance(filesPerSecond, 0);
    }
    progress.done();
    return written;
  };

  test("a run of less than ten seconds says nothing", () => {
    expect(run(9, undefined, 1)).toEqual([]);
  });

  test("without totals there is a line every ten seconds", () => {
    expect(run(35, undefined, 2)).toEqual([
      "photos: applying  20 files\n",
      "photos: applying  40 files\n",
      "photos: applying  60 files\n",
    ]);
  });

  test("with totals there is a line every five percent", () => {
    expect(run(45, { files: 1_000, bytes: 0 }, 2)).toEqual([
      "photos: applying  5%  50 of 1,000 files  7 min 55 s left\n",
    ]);
  });

  test("a slow run says something every minute", () => {
    expect(run(120, { files: 100_000, bytes: 0 }, 1)).toHaveLength(2);
  });

  test("notices are lines at once", () => {
    progressOf({ isTTY: false }).notice("reconnecting\n");
    expect(written).toEqual(["reconnecting\\n\n"]);
  });
});

test("quiet is silent", () => {
  const progress = progressOf({ quiet: true });
  progress.start("scan", "photos");
  progress.notice("slow");
  progress.advance(1, 1);
  progress.done();
  expect(written).toEqual([]);
});

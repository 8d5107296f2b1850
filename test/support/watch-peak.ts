/** The most memory that a process holds at once, as Linux keeps count of it. */
import { readFileSync } from "node:fs";

/** Milliseconds between two looks: what comes after the last one is not seen. */
const PAUSE = 20;

/** Answers what ends the watch and tells the bytes; 0 where the system doesn't tell. */
export function watchPeak(pid: number | undefined): () => number {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, highWater(pid));
  };
  const timer = setInterval(look, PAUSE);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** VmHWM of proc(5). */
function highWater(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? ""}/status`, "latin1");
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

/** The surroundings of one run of a use case: progress on stderr, connections with their log, the cache, the signal to stop. */
import { makeEnvironment } from "../host/make-environment.ts";
import type { Progress } from "../model/progress.ts";
import type { Environment } from "../operations/environment.ts";
import type { RemoteLog } from "../remote/settings.ts";
import { type CliContext, drawsInPlace, wantsColor } from "./context.ts";
import { createProgress } from "./progress-line.ts";

export interface RunOptions {
  /** What the manifest's local paths are relative to. */
  readonly folder: string;
  readonly quiet: boolean;
  /** Show the FTP dialogue. */
  readonly verbose: boolean;
  /** Hears what the person sees too. */
  readonly events?: Progress | undefined;
  /** Take nothing from the user's cache folder, and keep nothing there. */
  readonly noCache?: boolean;
}

/** Runs `work`, which may be several use cases on the same connections; they are closed afterwards, however it ends. */
export async function run<T>(
  context: CliContext,
  options: RunOptions,
  work: (environment: Environment, log: RemoteLog) => Promise<T>,
): Promise<T> {
  const { stderr, env, signal } = context;
  const shown = createProgress({
    stream: stderr,
    // The dialogue and a line that is rewritten in place would tear each other apart.
    isTTY: drawsInPlace(stderr, env) && !options.verbose,
    quiet: options.quiet,
    color: wantsColor(stderr, env),
    now: () => performance.now(),
    columns: () => stderr.columns,
  });
  const progress = options.events ? both(shown, options.events) : shown;
  const dialogue = options.verbose
    ? (line: string) => {
        stderr.write(`${line}\n`);
      }
    : undefined;
  const { folder, noCache = false } = options;
  const { environment, log } = await makeEnvironment({
    ...{ folder, noCache, progress, dialogue, signal },
    watch: shown.watch,
    surroundings: context,
  });
  try {
    return await work(environment, log);
  } finally {
    await environment.remotes.close();
  }
}

function both(one: Progress, other: Progress): Progress {
  return {
    start: (...said) => {
      one.start(...said);
      other.start(...said);
    },
    advance: (...said) => {
      one.advance(...said);
      other.advance(...said);
    },
    settled: (action) => {
      one.settled(action);
      other.settled(action);
    },
    notice: (text) => {
      one.notice(text);
      other.notice(text);
    },
    done: () => {
      one.done();
      other.done();
    },
  };
}

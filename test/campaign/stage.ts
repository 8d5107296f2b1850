/** Where a scenario is played: a server, a source, machines, and what is known of who did what to them. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest, Remote } from "../../src/manifest/manifest.ts";
import { createPolicies } from "../../src/manifest/policies.ts";
import type { Catalogue } from "../../src/model/catalogue.ts";
import type { RemotePath } from "../../src/model/path.ts";
import { Secret } from "../../src/model/secret.ts";
import { readCatalogue } from "../../src/state/read-catalogue.ts";
import type { MadePlan } from "./made-plan.ts";
import {
  type FtpServer,
  startFtpServer,
} from "../support/ftp-server/ftp-server.ts";
import { CampaignClock, DAY, MINUTE } from "./campaign-clock.ts";
import { diskRemote } from "./disk-remote.ts";
import { editLocal } from "./edit-local.ts";
import { editRemote } from "./edit-remote.ts";
import { TreeEditor } from "./edit-tree.ts";
import { Machine, type Site } from "./machine.ts";
import { statePath, TO } from "./places.ts";
import type {
  Aim,
  LocalEdit,
  MachineName,
  ManifestWords,
  RemoteEdit,
  Scenario,
  ServerTraits,
} from "./scenario.ts";
import { liedAbout, serverView, type ServerView } from "./server-view.ts";
import { Strikes } from "./strikes.ts";
import type { Tally } from "./tally.ts";

/** Milliseconds without a word after which a connection counts as lost: a campaign's server answers at once, */
const TIMEOUT = 5_000;
/** but for one that drops commands, with which every run loses a connection. */
const SHORT_TIMEOUT = 400;

interface Begun {
  readonly made: MadePlan;
  isDone: boolean;
}

export class Stage {
  /** What happened, for people. */
  readonly story: string[] = [];
  /** Files whose hash files others made lie: nobody can know better. */
  readonly tainted = new Set<string>();
  /** Archived copies of such files, as `<plan>/<path>`. */
  readonly taintedCopies = new Set<string>();
  /** Files that others added where no hash file was, and that no run has touched. */
  readonly foreign = new Set<string>();
  /** Files that others changed since their entries were written. */
  readonly drifted = new Set<string>();
  /** Others were at the catalogue. */
  spoiled = false;
  wasEditedThere = false;
  /** Plans that a run may have changed the server for, in their order. */
  readonly #begun: Begun[] = [];
  /** Edits so far. */
  edits = 0;
  words: ManifestWords;
  strikes: Strikes;
  readonly state: RemotePath;
  readonly #machines = new Map<MachineName, Machine>();
  readonly #local: TreeEditor;
  readonly #remote: TreeEditor;

  private constructor(
    readonly scenario: Scenario,
    readonly tally: Tally,
    readonly site: Site,
  ) {
    this.words = scenario.manifest;
    this.strikes = new Strikes([], undefined, () => undefined, tally);
    this.state = statePath(scenario.ownState);
    const { folder, clock, server } = site;
    // LIST tells days only of old files: two edits of one day would look alike next year.
    const gap = scenario.server.mlsd ? 0 : DAY;
    this.#local = new TreeEditor(folder, clock, gap);
    this.#remote = new TreeEditor(join(server.root, TO), clock, gap);
  }

  static async open(scenario: Scenario, tally: Tally): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), "ftp-sync-campaign-"));
    mkdirSync(join(folder, "source"));
    mkdirSync(join(folder, "server"));
    const clock = new CampaignClock();
    let numbers = 0;
    const server = await startFtpServer({
      ...serverOptions(scenario.server),
      root: join(folder, "server"),
      now: () => clock.now(),
      stampsFiles: true,
      strike: (command) => stage.strikes.on(command),
    });
    const stage = new Stage(scenario, tally, {
      ...{ server, clock, folder: join(folder, "source") },
      remote: remoteOf(server, scenario),
      random: () => (++numbers).toString(16).padStart(32, "0"),
    });
    return stage;
  }

  async close(): Promise<void> {
    const { server, folder } = this.site;
    await server.stop();
    rmSync(join(folder, ".."), { recursive: true });
  }

  tell(text: string): void {
    this.story.push(text);
  }

  /** Anew for each run. */
  machine(name: MachineName): Machine {
    const known = this.#machines.get(name);
    const machine =
      name === "fresh" || known === undefined
        ? new Machine(name === "fresh" ? `fresh${this.site.random()}` : name)
        : known;
    this.#machines.set(name, machine);
    return machine;
  }

  get manifest(): Manifest {
    const { remote, folder } = this.site;
    const { entries, times, symlinks, keep } = this.words;
    const source = {
      ...{ name: "source", path: folder, remote, to: TO, state: this.state },
      ...{ symlinks, times, policies: createPolicies(entries) },
    };
    return {
      ...{ file: "ftp-sync.yaml", sha256: "0".repeat(64) },
      ...{ remotes: [remote], sources: [source] },
      archive: { keep: keep === undefined ? undefined : keep * DAY },
      limits: { maxDelete: null, maxChange: null, minFiles: 0 },
    };
  }

  /** @param isDone all that the plan says is done and recorded */
  begin(made: MadePlan, isDone: boolean): void {
    const known = this.#begun.find(({ made: { tag } }) => tag === made.tag);
    if (known === undefined) this.#begun.push({ made, isDone });
    else known.isDone ||= isDone;
  }

  /** The plan to take back; undefined: none, or none was begun yet. */
  undone(aim: Aim): Readonly<Begun> | undefined {
    if (aim.kind !== "undo") return undefined;
    const count = this.#begun.length;
    return this.#begun[count - 1 - (aim.pick % count)];
  }

  /** As the server holds it, for who has no copy; undefined: none can be read. */
  async catalogue(): Promise<Catalogue | undefined> {
    const remote = diskRemote(this.site.server.root);
    return (await readCatalogue(remote, this.state, undefined)).catalogue;
  }

  view(): ServerView {
    return serverView(this.site.server.root, this.state);
  }

  editHere(edits: readonly LocalEdit[]): void {
    for (const edit of edits) {
      editLocal(this.#local, edit);
      this.#edited("here", edit);
    }
  }

  editThere(edits: readonly RemoteEdit[]): void {
    if (edits.length === 0) return;
    this.wasEditedThere = true;
    const before = this.view();
    for (const edit of edits) {
      editRemote(
        {
          editor: this.#remote,
          catalogue: join(this.site.server.root, this.state, "catalogue"),
          keepsTimes: this.scenario.server.mfmt,
        },
        edit,
      );
      if (edit.kind === "spoil-catalogue") this.spoiled = true;
      this.#edited("there", edit);
    }
    this.#learn(before, this.view());
  }

  #edited(where: string, edit: LocalEdit | RemoteEdit): void {
    this.edits += 1;
    this.tally.count(`edits ${where}`);
    this.tell(`  edit ${where}: ${JSON.stringify(edit)}`);
    this.site.clock.skip(MINUTE);
  }

  #learn(before: ServerView, after: ServerView): void {
    for (const [path, file] of after.files) {
      const was = before.files.get(path);
      if (was?.full === file.full && was.mtimeNs === file.mtimeNs) continue;
      this.drifted.add(path);
      if (was !== undefined || before.hashFiles.has(path)) continue;
      if (!after.hashFiles.has(path)) this.foreign.add(path);
    }
    for (const path of before.files.keys()) {
      if (after.files.has(path)) continue;
      this.drifted.add(path);
      this.foreign.delete(path);
    }
    for (const path of liedAbout(after)) this.tainted.add(path);
  }
}

function serverOptions(traits: ServerTraits) {
  const { mlsd, mfmt, ...others } = traits;
  const times = { mfmt, mdtmSet: mfmt, siteUtime: mfmt };
  return { ...others, features: { mlsd, ...times } };
}

function remoteOf(
  { host, port }: FtpServer,
  { connections, server: { pipelining } }: Scenario,
): Remote {
  const timeout = pipelining === "drops-rest" ? SHORT_TIMEOUT : TIMEOUT;
  return {
    ...{ name: "server", host, port, tls: "none", ca: undefined },
    ...{ fingerprint: undefined, minVersion: "TLSv1.2", maxVersion: "TLSv1.3" },
    ...{ user: "backup", password: { kind: "value", secret: new Secret("") } },
    ...{ connections, timeout, confirmTimeout: timeout },
    ...{ bandwidth: undefined, encoding: "utf8" },
  };
}

/** Reads what the server keeps of a source: its catalogue, and what interrupted runs journalled since. */
import {
  type Catalogue,
  type CatalogueBase,
  planTag,
} from "../model/catalogue.ts";
import type { RemotePath } from "../model/path.ts";
import type { RemoteReader } from "../model/remote-files.ts";
import { linkChain, planChain } from "./catalogue-chain.ts";
import { DeltaIndex } from "./delta-index.ts";
import { type FetchedPieces, fetchPieces } from "./fetch-pieces.ts";
import { IndexedCatalogue } from "./indexed-catalogue.ts";
import { type JournalChain, linkJournal } from "./journal-chain.ts";
import { isSameState, type ListedState, listPieces } from "./list-pieces.ts";
import type { CopiedChain, LocalCopy } from "./local-copy.ts";

export interface StoredState {
  /** With what interrupted runs did since; undefined: nothing is known. Its base is the head's. */
  readonly catalogue: Catalogue | undefined;
  /** Of the catalogue that lies on the server; undefined: there is none that can be used. */
  readonly head:
    | (CatalogueBase & {
        /** The plan whose apply wrote it. */
        readonly planId: string;
      })
    | undefined;
  /** Which the next catalogue has to go on with; undefined: with a new one. */
  readonly lineage: string | undefined;
  /** Ids of the plans whose runs were interrupted since the last apply, the latest last. */
  readonly interrupted: readonly string[];
  /** What is damaged and what follows from it, a sentence each. */
  readonly problems: readonly string[];
  /** The catalogue on the server is older than one that was seen from here. */
  readonly rolledBack: RolledBack | undefined;
  readonly stored: StoredPieces;
}

interface RolledBack {
  readonly lineage: string;
  /** The highest that was seen from here. */
  readonly seen: number;
  /** What the server has now; 0: none. */
  readonly found: number;
}

/** What those need who write the next pieces. */
export interface StoredPieces {
  readonly listed: ListedState;
  readonly chain: CopiedChain | undefined;
  readonly journal: JournalChain;
}

/** A look at pieces that are just being replaced shows half of the old and half of the new; the second one hardly ever. */
const MOST_LOOKS = 3;

/**
 * @param state the source's state folder
 * @param copy kept on this machine; saves fetching what it holds
 * @param onSize called with the bytes that the catalogue takes on the server, as soon as they are known; perhaps twice
 * @throws ConnectionError | LoginError | TrustError when the server is out of reach: then nothing is known
 */
export async function readCatalogue(
  remote: RemoteReader,
  state: RemotePath,
  copy: LocalCopy | undefined,
  onSize: (bytes: number) => void = () => undefined,
): Promise<StoredState> {
  const copied = copy?.read().then((chain) => {
    if (chain !== undefined) onSize(totalOf(chain.pieces));
    return chain;
  });
  let listed = await listPieces(remote, state);
  onSize(totalOf(listed.catalogue.pieces));
  for (let look = 1; ; look++) {
    const former = await copied;
    const read = await readListed(remote, listed, former);
    const { chain } = read.stored;
    const isNew = chain !== undefined && !isSameChain(chain, former);
    if (isNew && read.rolledBack === undefined) await copy?.write(chain);
    if (read.problems.length === 0 || look === MOST_LOOKS) return read;
    const again = await listPieces(remote, state);
    if (isSameState(listed, again)) return read;
    listed = again;
  }
}

function totalOf(pieces: readonly { readonly size: number }[]): number {
  return pieces.reduce((sum, { size }) => sum + size, 0);
}

function isSameChain(a: CopiedChain, b: CopiedChain | undefined): boolean {
  return a.pieces.at(-1)?.name === b?.pieces.at(-1)?.name;
}

async function readListed(
  remote: RemoteReader,
  listed: ListedState,
  copy: CopiedChain | undefined,
): Promise<StoredState> {
  const { fetched, chain } = await fetchChain(remote, listed, copy);
  const sound = typeof chain === "string" ? undefined : chain;
  const journal = linkJournal(listed.journal.pieces, fetched, sound);
  const problems = [
    ...(typeof chain === "string" ? [catalogueProblem(listed, chain)] : []),
    ...journalProblems(listed, journal),
  ];
  return {
    ...summary(sound, journal),
    problems,
    rolledBack: typeof chain === "string" ? undefined : rolledBack(chain, copy),
    stored: { listed, chain: sound, journal },
  };
}

/** Answers in words what is wrong with the catalogue; no chain when there is none. */
async function fetchChain(
  remote: RemoteReader,
  { catalogue, journal }: ListedState,
  copy: CopiedChain | undefined,
): Promise<{
  readonly fetched: FetchedPieces;
  readonly chain: CopiedChain | string | undefined;
}> {
  const { folder, pieces, others, problem } = catalogue;
  const nothing = pieces.length === 0 && others.length === 0;
  const plan = problem ?? (nothing ? undefined : planChain(pieces, copy));
  const wanted = typeof plan === "object" ? plan.wanted : [];
  const fetched = await fetchPieces(remote, [
    ...wanted.map((piece) => ({ folder, piece })),
    ...journal.pieces.map((piece) => ({ folder: journal.folder, piece })),
  ]);
  if (typeof plan !== "object") return { fetched, chain: plan };
  const chain = linkChain(plan, fetched);
  // The copy may be of another catalogue than the one that the newer pieces go on with.
  if (typeof chain !== "string" || plan.copy === undefined)
    return { fetched, chain };
  return fetchChain(remote, { catalogue, journal }, undefined);
}

function summary(
  chain: CopiedChain | undefined,
  journal: JournalChain,
): Pick<StoredState, "catalogue" | "head" | "lineage" | "interrupted"> {
  const index = new DeltaIndex();
  for (const [at, text] of (chain?.texts ?? []).entries())
    index.add(text, at === 0 ? chain?.seals : undefined);
  const written = index
    .applied()
    .find(({ serial }) => serial === chain?.serial);
  for (const { text } of journal.pieces) index.add(text);
  const plans = journal.pieces.map(({ header }) => header.plan);
  const interrupted = [...new Set(plans.toReversed())].reverse();
  const begun = journal.pieces[0]?.header;
  const found = chain ?? begun;
  const planId = written?.planId ?? interrupted.at(-1);
  if (found === undefined || planId === undefined)
    return {
      catalogue: undefined,
      head: undefined,
      lineage: undefined,
      interrupted,
    };
  const { lineage, serial } = found;
  return {
    catalogue: new IndexedCatalogue(
      { lineage, serial },
      planTag(planId),
      index,
    ),
    head: chain && { lineage, serial, planId },
    ...{ lineage, interrupted },
  };
}

function catalogueProblem({ catalogue }: ListedState, what: string): string {
  const consequence =
    "it is not used: hash files and listings decide instead, and the next apply begins a new one";
  return catalogue.problem === undefined
    ? `the catalogue in ${catalogue.folder} is damaged (${what}); ${consequence}`
    : `the catalogue in ${catalogue.folder} can't be read (${what}); ${consequence}`;
}

function journalProblems(
  { journal: { folder, problem } }: ListedState,
  journal: JournalChain,
): string[] {
  const what = problem ?? journal.problem;
  if (what === undefined) return [];
  return [
    `the journal in ${folder} can't be read whole (${what}); what the interrupted run did since is found out by hash files and listings`,
  ];
}

function rolledBack(
  chain: CopiedChain | undefined,
  copy: CopiedChain | undefined,
): RolledBack | undefined {
  if (copy === undefined) return undefined;
  const found = chain?.serial ?? 0;
  const same = chain === undefined || chain.lineage === copy.lineage;
  if (!same || copy.serial <= found) return undefined;
  return { lineage: copy.lineage, seen: copy.serial, found };
}

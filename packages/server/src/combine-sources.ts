import type { Change, WatchedCollection } from '@tidings/change-feed';
import type { Channel } from '@tidings/protocol';
import type { SnapshotSource } from '@tidings/sse-hub';
import type { MongoClient } from 'mongodb';
import { TidingsError } from './errors.ts';
import type { ReadListPage } from './lists/list-snapshot.ts';
import type { Reread } from './lists/project-documents.ts';
import type { Projected, Projection } from './projection.ts';
import { createNarrow, narrowChange } from './narrow-document.ts';
import { withReleases } from './quarantine/release-mark.ts';
import { nameOf, type LookUp, type Source } from './source.ts';
import { thrownIssue } from './thrown-issue.ts';

/** Several sources as one. */
export interface CombinedSources<C extends Channel> {
  readonly collections: readonly WatchedCollection[];
  readonly projectionKey: string;
  /** By the collection's name. Nothing that a source throws leaves a projection. */
  readonly projections: ReadonlyMap<string, Projection<C>>;
  readonly snapshotSourceFor: (topic: string) => SnapshotSource | undefined;
  /** @throws TidingsError `unserved-topic` for a topic that has no pages */
  readonly pageReaderFor: (topic: string) => ReadListPage<unknown>;
  /** @throws TidingsError `unserved-topic` for a topic that no source serves */
  readonly assertServed: (topic: string) => void;
}

/**
 * Combines the sources of a composition. Several sources of one collection are asked in the order of
 * their names, so that the events of one change have the same numbers in every process.
 *
 * @throws TidingsError `duplicate-source` when two have one name; `conflicting-sources` when two of one
 * collection, or a source and `watched`, disagree about hidden fields or operations.
 */
export function combineSources<C extends Channel>(
  given: readonly Source<C>[],
  {
    client,
    database,
    reread,
    lookUp,
    watched = [],
    otherTopics = () => false,
  }: {
    readonly client: MongoClient;
    readonly database: string;
    /** Reads documents of a collection as they are now. */
    readonly reread: (collection: string) => Reread;
    /** Reads documents of any collection as they are now. */
    readonly lookUp: LookUp;
    /** Collections that are watched without becoming events. */
    readonly watched?: readonly WatchedCollection[];
    /** Topics without a source: those of ephemeral events alone. */
    readonly otherTopics?: (topic: string) => boolean;
  },
): CombinedSources<C> {
  const sources = given
    .flatMap((source) => [source, ...(source.joined ?? [])])
    .map((source) => withReleases(narrowed(source)));
  const sorted = [...sources].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const collections = new Map<string, WatchedCollection>();
  const byCollection = new Map<string, Source<C>[]>();
  const names = new Set<string>();
  for (const source of sorted) {
    const name = nameOf(source);
    if (names.has(name)) {
      throw new TidingsError(
        'duplicate-source',
        `Two sources are named "${name}". Give one of them a \`name\` of its own.`,
      );
    }
    names.add(name);
    byCollection.set(source.collection, [...(byCollection.get(source.collection) ?? []), source]);
  }
  // In the order given: without a document of its own, the feed goes by the first of them.
  for (const source of sources) {
    watch(collections, {
      name: source.collection,
      ...(source.fields && { fields: source.fields }),
      ...(source.hide && { hide: source.hide }),
      ...(source.operations && { operations: source.operations }),
    });
  }
  for (const collection of watched) watch(collections, collection);

  const snapshots = sorted.map((source) => ({
    name: nameOf(source),
    snapshotSourceFor: source.createSnapshots?.(client, database),
  }));

  return {
    collections: [...collections.values()],
    projectionKey: sorted
      .map((source) => `${nameOf(source)} ${source.collection} ${source.projectionKey}`)
      .join('\n'),
    projections: new Map(
      [...byCollection].map(([collection, its]) => [
        collection,
        projectAll(its, reread(collection), lookUp),
      ]),
    ),
    snapshotSourceFor(topic) {
      const found = snapshots.flatMap(({ name, snapshotSourceFor }) => {
        const snapshot = snapshotSourceFor?.(topic);
        return snapshot === undefined ? [] : [{ name, snapshot }];
      });
      if (found.length > 1) {
        const names = found.map(({ name }) => `"${name}"`).join(' and ');
        throw new TidingsError(
          'conflicting-sources',
          `Topic "${topic}" has a snapshot from each of ${names}. A topic has one snapshot: use two topics.`,
        );
      }
      return found[0]?.snapshot;
    },
    pageReaderFor(topic) {
      const source = sorted.find((source) => source.readPage && source.serves(topic));
      if (source?.readPage !== undefined) return source.readPage;
      throw new TidingsError(
        'unserved-topic',
        `No list has topic "${topic}". Check its spelling, or serve a list of that topic.`,
      );
    },
    assertServed(topic) {
      if (sorted.some((source) => source.serves(topic)) || otherTopics(topic)) return;
      throw new TidingsError(
        'unserved-topic',
        `No source serves topic "${topic}". ` +
          'Check its spelling, add a source, or name it in `otherTopics` when it has ephemeral events alone.',
      );
    },
  };
}

function watch(collections: Map<string, WatchedCollection>, next: WatchedCollection): void {
  const known = collections.get(next.name);
  if (known !== undefined && keyOf(known) !== keyOf(next)) {
    throw new TidingsError(
      'conflicting-sources',
      `Collection "${next.name}" is watched twice, with different \`hide\` or \`operations\`. ` +
        'Give both the same.',
    );
  }
  collections.set(next.name, { ...next, ...(known && fieldsOfBoth(known, next)) });
}

/** Two sources of a collection share its changes: each finds the fields that it names, or all. */
function fieldsOfBoth(
  a: WatchedCollection,
  b: WatchedCollection,
): Pick<WatchedCollection, 'fields'> {
  if (a.fields === undefined || b.fields === undefined) return { fields: undefined };
  return { fields: [...new Set([...a.fields, ...b.fields])] };
}

function keyOf({ hide = [], operations = [] }: WatchedCollection): string {
  return JSON.stringify([[...hide].sort(), [...operations].sort()]);
}

/** Makes a source see its own fields alone, as its snapshots do. */
function narrowed<C extends Channel>(source: Source<C>): Source<C> {
  const narrow = createNarrow(source);
  return {
    ...source,
    project: (change, reread, lookUp) =>
      source.project(
        narrowChange(change, narrow),
        async (id) => {
          const document = await reread(id);
          return document && narrow(document);
        },
        lookUp,
      ),
  };
}

/** Asks all sources of a collection about each change. */
function projectAll<C extends Channel>(
  sources: readonly Source<C>[],
  reread: Reread,
  lookUp: LookUp,
): Projection<C> {
  return async (change) => {
    const all: Projected<C>[] = [];
    for (const source of sources) all.push(await projectSafely(source, change, { reread, lookUp }));
    const rejectedBy = sources.filter((_, index) => all[index]?.issues !== undefined).map(nameOf);
    const rejected = rejectedBy.length > 0 && { rejectedBy };
    const [first] = all;
    if (first !== undefined && all.length === 1)
      return rejected ? { ...first, ...rejected } : first;
    const issues = all.flatMap((one) => one.issues ?? []);
    const lost = all.flatMap((one) => one.lost ?? []);
    return {
      events: all.flatMap(({ events }) => events),
      ...(issues.length > 0 && { issues }),
      ...rejected,
      ...(lost.length > 0 && { lost }),
    };
  };
}

/**
 * Asks one source about a change. What it throws counts as a violation of the contract, and since nobody
 * knows whom the change concerns, everyone gets a `gap`.
 */
async function projectSafely<C extends Channel>(
  source: Source<C>,
  change: Change,
  { reread, lookUp }: { readonly reread: Reread; readonly lookUp: LookUp },
): Promise<Projected<C>> {
  let databaseError: unknown;
  const watching = async <Result>(read: Promise<Result>): Promise<Result> => {
    try {
      return await read;
    } catch (error) {
      databaseError = error;
      throw error;
    }
  };
  try {
    return await source.project(
      change,
      (id) => watching(reread(id)),
      (...asked) => watching(lookUp(...asked)),
    );
  } catch (error) {
    // The database's failure is not the source's.
    if (error === databaseError) throw error;
    return { events: [], issues: [thrownIssue(`source "${nameOf(source)}"`, error)], lost: [''] };
  }
}

import {
  compareClusterTimes,
  comparePositions,
  formatPosition,
  lastOrdinal,
  type ClusterTime,
  type Position,
} from '@tidings/protocol';
import {
  createSnapshot,
  type CompareItems,
  type Snapshot,
  type SnapshotChange,
  type SnapshotSize,
} from './snapshot.ts';
import { createLog, type LogEntry } from '../log/log.ts';
import { hasPrefix } from '../log/invalidations.ts';
import { createSemaphore } from '../semaphore.ts';

/** How to load a topic's snapshot and what it looks like on the wire. */
export interface SnapshotSource {
  readonly size: SnapshotSize;
  /** The order of the documents. @defaultValue greatest key first */
  readonly compare?: CompareItems;
  /**
   * Reads the first documents in their order at one cluster time `at`: at least a page and `complete: false`,
   * or all there are and `complete: true`.
   */
  load(topic: string): Promise<LoadedSnapshot>;
  /** Makes the topic's snapshot event of the first page. */
  render(topic: string, page: RenderedPage): SnapshotEvent;
}

/** What a snapshot read found. */
export interface LoadedSnapshot {
  readonly items: readonly { readonly key: string; readonly value: unknown }[];
  readonly complete: boolean;
  readonly at: ClusterTime;
}

/** What a snapshot shows. */
export interface RenderedPage {
  readonly values: readonly unknown[];
  readonly complete: boolean;
  /** The page's position, as text. */
  readonly position: string;
}

/** A snapshot before it is encoded. */
export interface SnapshotEvent {
  readonly name: string;
  readonly data: unknown;
}

/** An entry of the log that changes the snapshot of its topic, and how. */
export interface SnapshotEntry extends LogEntry {
  readonly snapshotChange: SnapshotChange;
}

/** The snapshots that are in memory. */
export interface SnapshotCache {
  /** Bytes of all snapshots, their encoded frames included. */
  readonly bytes: number;
  readonly size: number;
  /** Returns whether a topic has snapshots at all; announcements, for instance, have none. */
  hasSnapshot(topic: string): boolean;
  /**
   * Returns the encoded snapshot of the first documents, at most `size` of them; encoded once per size.
   * Undefined if it has to be loaded first. @defaultValue `size`: the whole page
   */
  frame(topic: string, size?: number): Buffer | undefined;
  /** Loads a snapshot and waits until the feed has passed it; concurrent calls share one load. */
  load(topic: string): Promise<void>;
  /** Keeps the snapshots of these topics from being dropped until the returned function is called. */
  pin(topics: Iterable<string>): () => void;
  /** Applies an entry that was appended to the log. */
  apply(entry: SnapshotEntry): void;
  /** Forgets changes that no load needs any more, given the clock's milliseconds. */
  sweep(time: number): void;
  /** Call when the log has advanced. */
  advanced(): void;
  /** Drops the snapshots of all topics with these prefixes, and of loads in progress. */
  invalidate(prefixes: readonly string[]): void;
  /** Drops everything, loads in progress included; what follows comes after `floor`. */
  clear(floor: Position): void;
}

/** A snapshot, and its frames as they are sent, by how many documents they have. */
interface LiveSnapshot {
  readonly snapshot: Snapshot;
  readonly frames: Map<number, Buffer>;
}

/** Loads of one snapshot that may be in vain (changes dropped meanwhile, page emptied) before it is an error. */
const maxLoadAttempts = 8;

/**
 * Milliseconds for which changes are kept for snapshots that are being loaded: a load may read older data than
 * the feed has reached. A load that takes longer, with changes meanwhile, starts over.
 */
const recentMs = 10_000;

/** Creates a cache of snapshots, at most `maxBytes` of them. */
export function createSnapshotCache(options: {
  readonly reached: () => Position;
  readonly sourceFor: (topic: string) => SnapshotSource | undefined;
  readonly encode: (event: SnapshotEvent) => Buffer;
  /** Provokes a change, so that the feed passes a snapshot's time even when nothing happens. */
  readonly forceHeartbeat: () => Promise<void>;
  /** Called once for each load that failed, however many wait for it. */
  readonly onLoadFailed: (error: unknown) => void;
  readonly maxBytes: number;
  /** Bytes of the frames whose changes are kept for loads. */
  readonly maxRecentBytes: number;
  /** Concurrent loads. */
  readonly maxLoads: number;
}): SnapshotCache {
  const { reached, sourceFor, encode, forceHeartbeat, onLoadFailed, maxBytes, maxLoads } = options;
  /** Kept apart from the log, which keeps only bytes: a change holds a whole document, however short its event. */
  const recent = createLog<SnapshotEntry>(reached(), { maxBytes: options.maxRecentBytes });
  /** In the order of their last use. */
  const live = new Map<string, LiveSnapshot>();
  const loading = new Map<string, Promise<void>>();
  const semaphore = createSemaphore({ maxAtOnce: maxLoads });
  const pins = new Map<string, number>();
  const waiters = new Set<{ readonly at: ClusterTime; readonly resolve: () => void }>();
  /** Topics whose load in progress has read outdated data. */
  const outdated = new Set<string>();
  let bytes = 0;
  let generation = 0;

  const bytesOf = ({ snapshot, frames }: LiveSnapshot) =>
    [...frames.values()].reduce((sum, frame) => sum + frame.length, snapshot.bytes);

  function drop(topic: string): void {
    const entry = live.get(topic);
    if (entry === undefined) return;
    bytes -= bytesOf(entry);
    live.delete(topic);
  }

  function evict(): void {
    for (const topic of live.keys()) {
      if (bytes <= maxBytes) return;
      if (!pins.has(topic)) drop(topic);
    }
  }

  function hasPassed(at: ClusterTime): boolean {
    const position = reached();
    return comparePositions(position, { ...position, ...at, ordinal: lastOrdinal, number: 0 }) >= 0;
  }

  /** Waits until every change of a cluster time is in the log. */
  async function waitUntilPassed(at: ClusterTime): Promise<void> {
    if (hasPassed(at)) return;
    const wait = new Promise<void>((resolve) => waiters.add({ at, resolve }));
    // If no change can be provoked, one comes when the database accepts writes again.
    forceHeartbeat().catch(() => undefined);
    await wait;
  }

  /** Encodes the first `count` documents of a snapshot. */
  function encodePage(
    topic: string,
    source: SnapshotSource,
    snapshot: Snapshot,
    count: number,
  ): Buffer {
    const { page, complete, position } = snapshot;
    const values = page.slice(0, count).map((item) => item.value);
    return encode(
      source.render(topic, {
        values,
        complete: complete && values.length === page.length,
        position: formatPosition(position),
      }),
    );
  }

  async function loadOnce(topic: string, source: SnapshotSource): Promise<boolean> {
    const startedIn = generation;
    outdated.delete(topic);
    const isOutdated = () => startedIn !== generation || outdated.has(topic);
    const loaded = await source.load(topic);
    if (isOutdated()) return false;
    await waitUntilPassed(loaded.at);
    // Everything after the read must still be there; otherwise it is too old to be advanced.
    if (isOutdated() || compareClusterTimes(recent.floor, loaded.at) > 0) return false;
    const position = { ...reached(), ...loaded.at, ordinal: lastOrdinal, number: 0 };
    const items = loaded.items.map(({ key, value }) => ({
      key,
      value,
      bytes: JSON.stringify(value).length,
    }));
    const snapshot = createSnapshot(
      { items, complete: loaded.complete, position },
      source.size,
      source.compare,
    );
    for (let seq = recent.seqAfter(position); seq < recent.end; seq += 1) {
      const entry = recent.at(seq);
      if (entry?.topic === topic) applyTo(snapshot, entry);
    }
    if (snapshot.isShort) return false;
    const count = snapshot.page.length;
    const frames = new Map([[count, encodePage(topic, source, snapshot, count)]]);
    const entry: LiveSnapshot = { snapshot, frames };
    drop(topic);
    live.set(topic, entry);
    bytes += bytesOf(entry);
    evict();
    return true;
  }

  async function loadUntilLive(topic: string, source: SnapshotSource): Promise<void> {
    for (let attempt = 1; attempt <= maxLoadAttempts; attempt += 1) {
      if (await loadOnce(topic, source)) return;
    }
    throw new Error(
      `The snapshot of topic "${topic}" was overtaken ${String(maxLoadAttempts)} times.`,
    );
  }

  return {
    get bytes() {
      return bytes;
    },
    get size() {
      return live.size;
    },
    hasSnapshot: (topic) => sourceFor(topic) !== undefined,
    frame(topic, size = Infinity) {
      const entry = live.get(topic);
      const source = sourceFor(topic);
      if (entry === undefined || source === undefined || entry.snapshot.isShort) return undefined;
      live.delete(topic);
      live.set(topic, entry);
      const { page } = entry.snapshot;
      const count = Math.min(page.length, size);
      const known = entry.frames.get(count);
      if (known !== undefined) return known;
      let frame: Buffer;
      try {
        frame = encodePage(topic, source, entry.snapshot, count);
      } catch {
        // A load tries again, and reports why it failed.
        drop(topic);
        return undefined;
      }
      entry.frames.set(count, frame);
      bytes += frame.length;
      evict();
      return frame;
    },
    load(topic) {
      const source = sourceFor(topic);
      if (source === undefined) return Promise.resolve();
      let promise = loading.get(topic);
      if (promise === undefined) {
        promise = semaphore
          .run([], () => loadUntilLive(topic, source))
          .finally(() => {
            loading.delete(topic);
            outdated.delete(topic);
          });
        loading.set(topic, promise);
        promise.catch(onLoadFailed);
      }
      return promise;
    },
    pin(topics) {
      const pinned = [...topics];
      for (const topic of pinned) pins.set(topic, (pins.get(topic) ?? 0) + 1);
      return () => {
        for (const topic of pinned.splice(0)) {
          const count = (pins.get(topic) ?? 1) - 1;
          if (count === 0) pins.delete(topic);
          else pins.set(topic, count);
        }
        evict();
      };
    },
    apply(entry) {
      recent.append(entry);
      const known = live.get(entry.topic);
      if (known === undefined) return;
      bytes -= bytesOf(known);
      applyTo(known.snapshot, entry);
      known.frames.clear();
      bytes += bytesOf(known);
      evict();
    },
    advanced() {
      for (const waiter of waiters) {
        if (!hasPassed(waiter.at)) continue;
        waiters.delete(waiter);
        waiter.resolve();
      }
    },
    invalidate(prefixes) {
      for (const topic of [...live.keys()]) if (hasPrefix(topic, prefixes)) drop(topic);
      for (const topic of loading.keys()) if (hasPrefix(topic, prefixes)) outdated.add(topic);
    },
    sweep(time) {
      recent.dropBefore(time - recentMs);
    },
    clear(floor) {
      generation += 1;
      recent.clear(floor);
      live.clear();
      bytes = 0;
      for (const waiter of waiters) waiter.resolve();
      waiters.clear();
    },
  };
}

function applyTo(snapshot: Snapshot, entry: SnapshotEntry): void {
  snapshot.apply(entry.snapshotChange, entry.position, entry.frame.length);
}

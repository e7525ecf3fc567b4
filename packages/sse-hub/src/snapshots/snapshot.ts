import type { Position } from '@tidings/protocol';

/** One document of a snapshot. */
export interface SnapshotItem {
  /** Orders the snapshot, newest (greatest) first; an ObjectId's hexadecimal digits. */
  readonly key: string;
  readonly value: unknown;
  /** Bytes it takes as JSON, about. */
  readonly bytes: number;
}

/** How an event changes the snapshot of its topic. */
export type SnapshotChange =
  | { readonly op: 'put'; readonly key: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly key: string };

/** How many documents a snapshot serves, and how many more it keeps so that deletions do not empty it. */
export interface SnapshotSize {
  readonly page: number;
  readonly slack: number;
}

/** A topic's newest documents, in memory, advanced by the feed. */
export interface Snapshot {
  /** The newest page. */
  readonly page: readonly SnapshotItem[];
  /** There is nothing older than the page. */
  readonly complete: boolean;
  /** Deletions have left fewer than a page, and the database has more: load it again. */
  readonly isShort: boolean;
  /** Every change of the topic up to here is in it. */
  readonly position: Position;
  readonly bytes: number;
  /** Applies one change. */
  apply(change: SnapshotChange, position: Position, bytes: number): void;
}

/**
 * Creates a snapshot from what was read at one cluster time: the newest documents, greatest key first, and
 * whether these are all there are.
 */
export function createSnapshot(
  loaded: {
    readonly items: readonly SnapshotItem[];
    readonly complete: boolean;
    readonly position: Position;
  },
  size: SnapshotSize,
): Snapshot {
  const items = [...loaded.items];
  let { complete, position } = loaded;
  let bytes = items.reduce((sum, item) => sum + item.bytes, 0);

  function put(item: SnapshotItem): void {
    const index = indexOf(items, item.key);
    const present = items[index];
    if (present?.key === item.key) {
      bytes += item.bytes - present.bytes;
      items[index] = item;
      return;
    }
    // Below an incomplete tail: the database may have more in between, so it does not belong here.
    if (index === items.length && !complete) return;
    items.splice(index, 0, item);
    bytes += item.bytes;
    trim();
  }

  function trim(): void {
    while (items.length > size.page + size.slack) {
      bytes -= items.pop()?.bytes ?? 0;
      complete = false;
    }
  }

  function remove(key: string): void {
    const index = indexOf(items, key);
    const present = items[index];
    if (present?.key !== key) return;
    items.splice(index, 1);
    bytes -= present.bytes;
  }

  trim();
  return {
    get page() {
      return items.slice(0, size.page);
    },
    get complete() {
      return complete && items.length <= size.page;
    },
    get isShort() {
      return items.length < size.page && !complete;
    },
    get position() {
      return position;
    },
    get bytes() {
      return bytes;
    },
    apply(change, at, changeBytes) {
      position = at;
      if (change.op === 'put') put({ key: change.key, value: change.value, bytes: changeBytes });
      else remove(change.key);
    },
  };
}

/** Where `key` is, or would be, in items sorted by descending key. */
function indexOf(items: readonly SnapshotItem[], key: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && item.key > key) low = middle + 1;
    else high = middle;
  }
  return low;
}

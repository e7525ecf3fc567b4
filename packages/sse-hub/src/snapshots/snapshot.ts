import type { Position } from '@tidings/protocol';

/** One document of a snapshot. */
export interface SnapshotItem {
  /** Identifies the document within its topic. */
  readonly key: string;
  readonly value: unknown;
  /** Bytes it takes as JSON, about. */
  readonly bytes: number;
}

/** Orders a snapshot: negative if `a` stands before `b`, and zero only for two versions of one document. */
export type CompareItems = (a: KeyedValue, b: KeyedValue) => number;

/** A document and what identifies it. */
export type KeyedValue = Pick<SnapshotItem, 'key' | 'value'>;

/** The order of a snapshot that names no other: the greatest key first. */
export const greatestKeyFirst: CompareItems = (a, b) =>
  a.key === b.key ? 0 : a.key > b.key ? -1 : 1;

/** How an event changes the snapshot of its topic. */
export type SnapshotChange =
  | { readonly op: 'put'; readonly key: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly key: string }
  | {
      readonly op: 'update';
      readonly key: string;
      /** Returns what a value becomes, in the same place of the order. */
      readonly update: (value: unknown) => unknown;
    };

/** How many documents a snapshot serves, and how many more it keeps so that deletions do not empty it. */
export interface SnapshotSize {
  readonly page: number;
  readonly slack: number;
}

/** A topic's first documents in its order, in memory, advanced by the feed. */
export interface Snapshot {
  /** The first page. */
  readonly page: readonly SnapshotItem[];
  /** There is nothing after the page. */
  readonly complete: boolean;
  /** Too few are left to fill a page, and the database has more: load it again. */
  readonly isShort: boolean;
  /** Every change of the topic up to here is in it. */
  readonly position: Position;
  readonly bytes: number;
  /** Applies one change. */
  apply(change: SnapshotChange, position: Position, bytes: number): void;
}

/**
 * Creates a snapshot from what was read at one cluster time: the first documents in their order, and whether
 * these are all there are.
 */
export function createSnapshot(
  loaded: {
    readonly items: readonly SnapshotItem[];
    readonly complete: boolean;
    readonly position: Position;
  },
  size: SnapshotSize,
  compare: CompareItems = greatestKeyFirst,
): Snapshot {
  const items = [...loaded.items];
  let { complete, position } = loaded;
  let bytes = items.reduce((sum, item) => sum + item.bytes, 0);

  function put(item: SnapshotItem): void {
    const present = take(item.key);
    if (present !== undefined && compare(present.item, item) === 0) {
      items.splice(present.index, 0, item);
      bytes += item.bytes;
      return;
    }
    const index = indexOf(items, item, compare);
    // After an incomplete tail: the database may have more in between, so it does not belong here.
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

  /** Takes the document out, wherever its former version stands. */
  function take(key: string): { readonly item: SnapshotItem; readonly index: number } | undefined {
    const index = items.findIndex((item) => item.key === key);
    const [item] = index === -1 ? [] : items.splice(index, 1);
    if (item === undefined) return undefined;
    bytes -= item.bytes;
    return { item, index };
  }

  function update(key: string, change: (value: unknown) => unknown): void {
    const index = items.findIndex((item) => item.key === key);
    const item = items[index];
    if (item !== undefined) items[index] = { ...item, value: change(item.value) };
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
      switch (change.op) {
        case 'put':
          put({ key: change.key, value: change.value, bytes: changeBytes });
          return;
        case 'remove':
          take(change.key);
          return;
        case 'update':
          update(change.key, change.update);
      }
    },
  };
}

/** Where a new item belongs. */
function indexOf(
  items: readonly SnapshotItem[],
  added: SnapshotItem,
  compare: CompareItems,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && compare(item, added) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

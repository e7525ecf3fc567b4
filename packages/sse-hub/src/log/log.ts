import { comparePositions, type Position } from '@tidings/protocol';
import { HubError } from '../errors.ts';

/** One encoded event in the log. */
export interface LogEntry {
  readonly position: Position;
  /** The position's text. */
  readonly id: string;
  /** The topic whose subscribers get it; `''` for everyone (heartbeats). */
  readonly topic: string;
  readonly frame: Buffer;
  /** When it was appended, in the clock's milliseconds. */
  readonly at: number;
}

/**
 * The bounded sequence of encoded frames, in the order of their positions. Entries have sequence
 * numbers that never repeat, not even after `clear`, so that a cursor is one number.
 */
export interface Log<Entry extends LogEntry = LogEntry> {
  /** Sequence number of the oldest entry kept. */
  readonly first: number;
  /** Sequence number the next entry will get. */
  readonly end: number;
  /** Everything after this position is here. */
  readonly floor: Position;
  readonly bytes: number;
  /** Adds an entry and drops the oldest beyond the bounds. @throws HubError `out-of-order` */
  append(entry: Entry): void;
  /**
   * Puts what happened between `floor` and the present floor before the oldest entry, beyond the bound
   * if need be, by `maxOlderBytes` at most; false, and no effect, when it is more. Sequence numbers
   * below `first` mean something else afterwards.
   */
  prepend(older: readonly Entry[], floor: Position): boolean;
  /** Returns to the usual bound. */
  dropOlder(): void;
  /** The entry with that sequence number; undefined before `first` and from `end` on. */
  at(seq: number): Entry | undefined;
  /** Sequence number of the first entry after a position. The caller has checked the floor. */
  seqAfter(position: Position): number;
  /** Drops what was appended before a point in time. */
  dropBefore(at: number): void;
  /** Forgets everything; what follows comes after `floor`. */
  clear(floor: Position): void;
}

/** Creates a log that starts after `floor` and keeps at most `maxBytes` of frames. */
export function createLog<Entry extends LogEntry = LogEntry>(
  floor: Position,
  limits: { readonly maxBytes: number; readonly maxOlderBytes?: number },
): Log<Entry> {
  let entries: (Entry | undefined)[] = [];
  /** Slots before this index are empty; the array is compacted once they are half of it. */
  let offset = 0;
  let first = 0;
  let bytes = 0;
  /** Bytes beyond the bound that `prepend` added. */
  let olderBytes = 0;

  function dropFirst(): void {
    const entry = entries[offset];
    if (entry === undefined) return;
    entries[offset] = undefined;
    offset += 1;
    first += 1;
    bytes -= entry.frame.length;
    floor = entry.position;
  }

  function trim(): void {
    while (bytes > limits.maxBytes + olderBytes && entries.length - offset > 1) dropFirst();
    compact();
  }

  function compact(): void {
    if (offset < 1024 || offset * 2 < entries.length) return;
    entries = entries.slice(offset);
    offset = 0;
  }

  return {
    get first() {
      return first;
    },
    get end() {
      return first + entries.length - offset;
    },
    get floor() {
      return floor;
    },
    get bytes() {
      return bytes;
    },
    append(entry) {
      const last = entries.at(-1)?.position ?? floor;
      if (comparePositions(entry.position, last) <= 0) {
        throw new HubError('out-of-order', `Position ${entry.id} is not after the log's last one.`);
      }
      entries.push(entry);
      bytes += entry.frame.length;
      trim();
    },
    prepend(older, newFloor) {
      const total = older.reduce((sum, entry) => sum + entry.frame.length, bytes);
      if (total > limits.maxBytes + (limits.maxOlderBytes ?? 0)) return false;
      entries = [...older, ...entries.slice(offset)];
      offset = 0;
      first -= older.length;
      bytes = total;
      olderBytes = Math.max(0, total - limits.maxBytes);
      floor = newFloor;
      return true;
    },
    dropOlder() {
      olderBytes = 0;
      trim();
    },
    at(seq) {
      return seq < first ? undefined : entries[seq - first + offset];
    },
    seqAfter(position) {
      let low = offset;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const entry = entries[middle];
        if (entry !== undefined && comparePositions(entry.position, position) <= 0)
          low = middle + 1;
        else high = middle;
      }
      return first + low - offset;
    },
    dropBefore(at) {
      for (
        let entry = entries[offset];
        entry !== undefined && entry.at < at;
        entry = entries[offset]
      ) {
        dropFirst();
      }
      compact();
    },
    clear(newFloor) {
      first += entries.length - offset;
      entries = [];
      offset = 0;
      bytes = 0;
      olderBytes = 0;
      floor = newFloor;
    },
  };
}

import { areComparable, comparePositions, type Position } from '@tidings/protocol';
import type { SharedEvent } from './messages.ts';

/** An event of a connection, and its position if it has an id of its own. */
export interface RecordedEvent extends SharedEvent {
  readonly at: Position | undefined;
  /** True only for now: every new reader gets it, whatever its position. */
  readonly isEphemeral: boolean;
}

/**
 * What a connection has received so far, as far as it is kept. Replaying all of it is like reading over a
 * slow network; a reader at a position in it gets what follows.
 */
export interface StreamRecord {
  readonly events: readonly RecordedEvent[];
  /** Nothing has been dropped from its beginning. */
  readonly isWhole: boolean;
  /** Position of the last event that was dropped, or undefined. */
  readonly dropped: Position | undefined;
  /** The last id. */
  readonly position: Position | undefined;
  add(event: RecordedEvent): void;
  /** Everything after a position, and what is true for now. */
  after(position: Position): readonly RecordedEvent[];
}

/** Creates an empty record of at most `maxChars` characters; beyond that, the older half is dropped. */
export function createRecord(maxChars: number): StreamRecord {
  let events: RecordedEvent[] = [];
  let chars = 0;
  let isWhole = true;
  let dropped: Position | undefined;
  let position: Position | undefined;

  function dropOlder(): void {
    let gone = 0;
    for (let event = events[gone]; event !== undefined && chars > maxChars / 2;) {
      chars -= sizeOf(event);
      dropped = event.at ?? dropped;
      gone += 1;
      event = events[gone];
    }
    events = events.slice(gone);
    isWhole = false;
  }

  return {
    get events() {
      return events;
    },
    get isWhole() {
      return isWhole;
    },
    get dropped() {
      return dropped;
    },
    get position() {
      return position;
    },
    add(event) {
      position = event.at ?? position;
      const last = events.at(-1);
      // Of consecutive heartbeats only the last matters.
      if (last?.name === 'heartbeat' && event.name === 'heartbeat' && event.at !== undefined) {
        events.pop();
        chars -= sizeOf(last);
      }
      events.push(event);
      chars += sizeOf(event);
      if (chars > maxChars) dropOlder();
    },
    after(since) {
      const from = events.findLastIndex(({ at }) => isUpTo(at, since)) + 1;
      return events.filter((event, index) => index >= from || event.isEphemeral);
    },
  };
}

/** Counts the characters of an event. */
export function sizeOf({ name, data, id }: SharedEvent): number {
  return name.length + data.length + id.length;
}

/** Returns whether a position is at or before another; false where they have no order. */
export function isUpTo(at: Position | undefined, limit: Position | undefined): boolean {
  if (at === undefined || limit === undefined || !areComparable(at, limit)) return false;
  return comparePositions(at, limit) <= 0;
}

import type { Channel } from '@tidings/protocol';
import { beginConnection, forgetTopic, markSnapshotMissed, startCursor } from './cursor.ts';
import { createListeners, type Listeners } from './listeners.ts';
import { applyEvent, skipEvent } from './apply-event.ts';
import type { StreamEvent } from './platform.ts';
import { isControl, readEvent, type ControlRead, type ReadEvent } from './read-event.ts';
import type { Report } from './report.ts';
import type { EventMeta } from './source.ts';

/** Receives events: validates them, advances the cursor, delivers. */
export interface EventReceiver {
  readonly position: string | undefined;
  readonly coveredTopics: ReadonlySet<string>;
  /** This connection's URL asks for more than the position covers. */
  readonly hasUncoveredTopics: boolean;
  readonly contained: number;
  readonly unknown: number;
  /** Forgets the topics that the previous connection may not have carried: they get a snapshot. */
  forgetUncarried(url: string): void;
  /** Begins a connection that was opened with a position, or with none. */
  begin(position: string | undefined, url: string): void;
  /** Processes an event. */
  receive(name: string, event: StreamEvent): void;
  on(name: string, listener: (data: unknown, meta: EventMeta) => void): () => void;
}

/** Creates a receiver that has everything of `topics` up to `lastEventId`, or nothing. */
export function createEventReceiver(options: {
  readonly channel: Channel;
  readonly lastEventId: string | undefined;
  readonly topics: readonly string[];
  /** Returns whether a topic's events are for this source; undefined: all are. */
  readonly accepts: ((topic: string) => boolean) | undefined;
  readonly report: (report: Report) => void;
  /** Returns whether the source was closed: then nothing is delivered any more. */
  readonly isClosed: () => boolean;
  /** Called with every control event, after its listeners. */
  readonly onControl: (event: ControlRead) => void;
}): EventReceiver {
  const { channel, accepts, report, isClosed, onControl } = options;
  const listeners = new Map<string, Listeners<[unknown, EventMeta]>>();
  let cursor = startCursor(options.lastEventId, options.topics);
  let contained = 0;
  let unknown = 0;
  /** Changes replayed since the last `sync`. */
  let missed = 0;
  /** This connection's URL, and for each topic the URL of the last connection that is known to have carried it. */
  let url: string | undefined;
  const carriedBy = new Map<string, string>();

  function listenersOf(name: string): Listeners<[unknown, EventMeta]> {
    const present = listeners.get(name);
    if (present !== undefined) return present;
    const created = createListeners<[unknown, EventMeta]>((cause) => {
      report({ kind: 'listener-failed', name, cause });
    });
    listeners.set(name, created);
    return created;
  }

  function receive(name: string, frame: StreamEvent): void {
    const id = frame.lastEventId ?? '';
    const read = readEvent(channel, name, frame);
    if (!read.ok) {
      const { missed } = read;
      if (missed !== undefined && mayBeOurs(missed.topic)) {
        cursor = markSnapshotMissed(cursor, missed.topic);
      } else if (read.report.kind !== 'outdated') cursor = skipEvent(cursor, id);
      if (read.report.kind === 'unknown') unknown += 1;
      report(read.report);
      return;
    }
    if (!isForUs(read.event)) {
      cursor = skipEvent(cursor, id);
      return;
    }
    const event = accepts === undefined ? read.event : countOurs(read.event);
    const { cursor: next, disposition, position } = applyEvent(cursor, event, id);
    cursor = next;
    if (accepts === undefined && url !== undefined && !isControl(event)) {
      carriedBy.set(event.topic, url);
    }
    switch (disposition) {
      case 'contained':
        contained += 1;
        return;
      case 'duplicate':
        report({ kind: 'duplicate', name, position: id });
        return;
      case 'no-position':
        report({ kind: 'no-position', name, id });
        return;
      case 'deliver': {
        const replayed = cursor.phase !== 'synced';
        if (replayed && event.kind === 'change' && !cursor.fresh.has(event.topic)) missed += 1;
        const meta = { name, replayed, ...(position !== undefined && { position }) };
        // The position has moved past it: even if one listener reconnects, the others still get it.
        listeners.get(name)?.call(() => !isClosed(), event.data, meta);
        if (isControl(event)) onControl(event);
      }
    }
  }

  function isForUs(event: ReadEvent): boolean {
    if (!isControl(event)) return mayBeOurs(event.topic);
    return event.name !== 'revoked' || mayBeOurs(event.data.topic);
  }

  function mayBeOurs(topic: string | undefined): boolean {
    return topic === undefined || (accepts?.(topic) ?? true);
  }

  /** The server also counted what other readers of the connection missed. */
  function countOurs(event: ReadEvent): ReadEvent {
    if (!isControl(event) || event.name !== 'sync') return event;
    const ours = event.data.outcome === 'resumed' ? missed : event.data.missed;
    missed = 0;
    return { ...event, data: { ...event.data, missed: ours } };
  }

  return {
    get position() {
      return cursor.position;
    },
    get coveredTopics() {
      return cursor.coveredTopics;
    },
    get hasUncoveredTopics() {
      return cursor.hasUncoveredTopics;
    },
    get contained() {
      return contained;
    },
    get unknown() {
      return unknown;
    },
    forgetUncarried(before) {
      const isCarried = accepts ?? ((topic) => carriedBy.get(topic) === before);
      for (const topic of cursor.coveredTopics) {
        if (!isCarried(topic)) cursor = forgetTopic(cursor, topic);
      }
    },
    begin(position, of) {
      // Topics covered from the start count as carried by the first connection.
      if (url === undefined) for (const topic of cursor.coveredTopics) carriedBy.set(topic, of);
      url = of;
      missed = 0;
      cursor = beginConnection(cursor, position);
    },
    receive,
    on: (name, listener) => listenersOf(name).add(listener),
  };
}

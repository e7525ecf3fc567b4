import type { Channel } from '@tidings/protocol';
import { beginConnection, startCursor } from './cursor.ts';
import { createListeners, type Listeners } from './listeners.ts';
import { placeEvent, skipEvent } from './place-event.ts';
import type { StreamEvent } from './platform.ts';
import { isControl, readEvent, type ControlRead } from './read-event.ts';
import type { Report } from './report.ts';
import type { EventMeta } from './source.ts';

/** What takes in events: reads, puts in place, delivers. */
export interface Intake {
  readonly position: string | undefined;
  readonly covers: ReadonlySet<string>;
  readonly contained: number;
  /** Begins a connection that was opened with that position, or with none. */
  begin(position: string | undefined): void;
  /** Takes in what came as an event of that name. */
  receive(name: string, event: StreamEvent): void;
  on(name: string, listener: (data: unknown, meta: EventMeta) => void): () => void;
}

/** Creates an intake that has what `lastEventId` says, of the topics given, or nothing. */
export function createIntake(options: {
  readonly channel: Channel;
  readonly lastEventId: string | undefined;
  readonly topics: readonly string[];
  readonly report: (report: Report) => void;
  /** Says that the source was closed: nothing is delivered any more. */
  readonly isClosed: () => boolean;
  /** Is told of every control event: `before` its listeners, to refuse it; and after them. */
  readonly control: { before(event: ControlRead): boolean; after(event: ControlRead): void };
}): Intake {
  const { channel, report, isClosed, control } = options;
  const listeners = new Map<string, Listeners<[unknown, EventMeta]>>();
  let cursor = startCursor(options.lastEventId, options.topics);
  let contained = 0;

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
      cursor = skipEvent(cursor, id);
      report(read.report);
      return;
    }
    const { event } = read;
    if (isControl(event) && !control.before(event)) return;
    const { cursor: next, fate, position } = placeEvent(cursor, event, id);
    cursor = next;
    switch (fate) {
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
        const meta = { name, replayed, ...(position !== undefined && { position }) };
        // The position has moved past it: if one listener reconnects, the others get it all the same.
        listeners.get(name)?.call(() => !isClosed(), event.data, meta);
        if (isControl(event)) control.after(event);
      }
    }
  }

  return {
    get position() {
      return cursor.position;
    },
    get covers() {
      return cursor.covers;
    },
    get contained() {
      return contained;
    },
    begin(position) {
      cursor = beginConnection(cursor, position);
    },
    receive,
    on: (name, listener) => listenersOf(name).add(listener),
  };
}

import { formatPosition, parsePosition } from '@tidings/protocol';
import {
  advance,
  forgetTopic,
  markSnapshotMissed,
  applyChange,
  applySnapshot,
  applySync,
  type Cursor,
  type Disposition,
} from './cursor.ts';
import { isControl, positionIn, type ControlRead, type ReadEvent } from './read-event.ts';

/** What to do with an event, and the cursor after it. */
export interface Applied {
  readonly cursor: Cursor;
  readonly disposition: Disposition | 'no-position';
  /** Its position; undefined if it has none. */
  readonly position?: string;
}

/**
 * Applies an event to the cursor. `id` is the MessageEvent's `lastEventId`: a browser repeats that of an
 * earlier event if this one has none, so it counts only for events that always have one.
 */
export function applyEvent(cursor: Cursor, event: ReadEvent, id: string): Applied {
  if (isControl(event)) return applyControl(cursor, event, id);
  switch (event.kind) {
    case 'snapshot': {
      const at = positionIn(event.data);
      if (at === undefined) {
        return { cursor: markSnapshotMissed(cursor, event.topic), disposition: 'no-position' };
      }
      return deliver(applySnapshot(cursor, event.topic, at), formatPosition(at));
    }
    case 'change': {
      const at = parsePosition(id);
      if (at === undefined) return { cursor, disposition: 'no-position' };
      return { ...applyChange(cursor, event.topic, at), position: id };
    }
    case 'ephemeral':
    case 'control':
      return deliver(cursor);
  }
}

/** Advances past an event that could not be read, so that it is not requested again. */
export function skipEvent(cursor: Cursor, id: string): Cursor {
  const at = parsePosition(id);
  return at === undefined ? cursor : advance(cursor, at);
}

function applyControl(cursor: Cursor, event: ControlRead, id: string): Applied {
  switch (event.name) {
    case 'sync': {
      const at = positionIn(event.data);
      if (at === undefined) return { cursor, disposition: 'no-position' };
      const isResumed = event.data.outcome === 'resumed';
      return deliver(applySync(cursor, at, isResumed), formatPosition(at));
    }
    case 'heartbeat': {
      // A late feed's heartbeat has no id of its own.
      const at = event.data.late ? undefined : parsePosition(id);
      return at === undefined ? deliver(cursor) : deliver(advance(cursor, at), formatPosition(at));
    }
    case 'revoked':
      return deliver(forgetTopic(cursor, event.data.topic));
    case 'moving':
      return deliver(cursor);
  }
}

function deliver(cursor: Cursor, position?: string): Applied {
  return { cursor, disposition: 'deliver', ...(position !== undefined && { position }) };
}

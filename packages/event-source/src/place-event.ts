import { formatPosition, parsePosition } from '@tidings/protocol';
import {
  advance,
  forgetTopic,
  missSnapshot,
  takeChange,
  takeSnapshot,
  takeSync,
  type Cursor,
  type Fate,
} from './cursor.ts';
import { isControl, positionIn, type ControlRead, type ReadEvent } from './read-event.ts';

/** What becomes of an event, and the cursor after it. */
export interface Placed {
  readonly cursor: Cursor;
  readonly fate: Fate | 'no-position';
  /** Where it stands; undefined for what stands nowhere. */
  readonly position?: string;
}

/**
 * Puts an event where it belongs in the history. `id` is the MessageEvent's `lastEventId`: in a
 * browser that of an earlier event where this one has none, so it counts only for events that always
 * have one.
 */
export function placeEvent(cursor: Cursor, event: ReadEvent, id: string): Placed {
  if (isControl(event)) return placeControl(cursor, event, id);
  switch (event.kind) {
    case 'snapshot': {
      const at = positionIn(event.data);
      if (at === undefined) {
        return { cursor: missSnapshot(cursor, event.topic), fate: 'no-position' };
      }
      return deliver(takeSnapshot(cursor, event.topic, at), formatPosition(at));
    }
    case 'change': {
      const at = parsePosition(id);
      if (at === undefined) return { cursor, fate: 'no-position' };
      return { ...takeChange(cursor, event.topic, at), position: id };
    }
    case 'ephemeral':
    case 'control':
      return deliver(cursor);
  }
}

/** Takes in the id of an event that could not be read, so that it is not asked for again. */
export function skipEvent(cursor: Cursor, id: string): Cursor {
  const at = parsePosition(id);
  return at === undefined ? cursor : advance(cursor, at);
}

function placeControl(cursor: Cursor, event: ControlRead, id: string): Placed {
  switch (event.name) {
    case 'sync': {
      const at = positionIn(event.data);
      if (at === undefined) return { cursor, fate: 'no-position' };
      const isResumed = event.data.outcome === 'resumed';
      return deliver(takeSync(cursor, at, isResumed), formatPosition(at));
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

function deliver(cursor: Cursor, position?: string): Placed {
  return { cursor, fate: 'deliver', ...(position !== undefined && { position }) };
}

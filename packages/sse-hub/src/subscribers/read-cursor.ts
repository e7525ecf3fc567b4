import { parsePosition } from '@tidings/protocol';
import type { Cursor } from './plan-join.ts';

/** Reads a `Last-Event-ID`: absent or empty is a first visit, any other text a position or unreadable. */
export function readCursor(lastEventId: string | undefined): Cursor {
  if (lastEventId === undefined || lastEventId === '') return 'none';
  return parsePosition(lastEventId) ?? 'unreadable';
}

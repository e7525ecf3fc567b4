import { parsePosition } from '@tidings/protocol';
import { isAhead, type PositionText } from '../list/order.ts';

/** Returns the id that an ObjectId of a position's time begins with: it sorts among ids by that time. */
export function idAt(position: PositionText | undefined): string {
  const time = position === undefined ? undefined : parsePosition(position);
  if (time === undefined) return '';
  return [time.seconds, time.increment].map((n) => n.toString(16).padStart(8, '0')).join('');
}

/** Returns an id, or the beginning of one of the database's time for an id that is ahead of it. */
export function idInTime(id: string, position: PositionText | undefined): string {
  return isAhead(id, position) ? idAt(position) : id;
}

/** Returns the later of two ids. */
export function laterId(a: string, b: string): string {
  return a > b ? a : b;
}

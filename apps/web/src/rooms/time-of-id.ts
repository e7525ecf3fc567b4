import { parsePosition } from '@tidings/protocol';
import { isAhead, type PositionText } from '../list/order.ts';

/** Returns the first part of an ObjectId with a position's time, which sorts among ids by that time. */
export function idAt(position: PositionText | undefined): string {
  const time = parsePosition(position);
  if (time === undefined) return '';
  return [time.seconds, time.increment].map((n) => n.toString(16).padStart(8, '0')).join('');
}

/** Returns an id, or, if it is ahead of the database's time, the first part of one with that time. */
export function idInTime(id: string, position: PositionText | undefined): string {
  return isAhead(id, position) ? idAt(position) : id;
}

/** Returns the later of two ids. */
export function laterId(a: string, b: string): string {
  return a > b ? a : b;
}

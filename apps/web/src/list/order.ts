import { areComparable, comparePositions, parsePosition } from '@tidings/protocol';

/** Text of a position, as the stream and the API write it. */
export type PositionText = string;

/**
 * Says whether what stands at `candidate` is newer than what stands at `known`. Where the two have
 * no order (another epoch, a text that is no position), the newcomer is believed.
 */
export function isNewer(
  candidate: PositionText | undefined,
  known: PositionText | undefined,
): boolean {
  return compare(candidate, known) > 0;
}

/**
 * Says whether `known` is provably newer than `candidate`: unlike `isNewer` the other way round, not
 * when the two have no order.
 */
export function isOvertaken(
  candidate: PositionText | undefined,
  known: PositionText | undefined,
): boolean {
  return compare(candidate, known) < 0;
}

/** Returns the later of two positions; the second where they have no order. */
export function laterOf(
  known: PositionText | undefined,
  candidate: PositionText | undefined,
): PositionText | undefined {
  return candidate !== undefined && isNewer(candidate, known) ? candidate : known;
}

/** Says whether an id is of a time that the database had not reached: a clock that made it ran ahead. */
export function isAhead(id: string, position: PositionText | undefined): boolean {
  const seconds = position === undefined ? undefined : parsePosition(position)?.seconds;
  return seconds !== undefined && Number.parseInt(id.slice(0, 8), 16) > seconds;
}

function compare(candidate: PositionText | undefined, known: PositionText | undefined): number {
  const a = candidate === undefined ? undefined : parsePosition(candidate);
  const b = known === undefined ? undefined : parsePosition(known);
  if (a === undefined || b === undefined || !areComparable(a, b)) return 1;
  return comparePositions(a, b);
}

import { areComparable, comparePositions, parsePosition } from '@tidings/protocol';

/** Text of a position, as the stream and the API write it. */
export type PositionText = string;

/**
 * Returns whether position `candidate` is newer than `known`. If the two cannot be compared (another epoch,
 * an invalid position), the candidate wins.
 */
export function isNewer(
  candidate: PositionText | undefined,
  known: PositionText | undefined,
): boolean {
  return compare(candidate, known) > 0;
}

/**
 * Returns whether `known` is provably newer than `candidate`: unlike `isNewer` with swapped arguments, false
 * if the two cannot be compared.
 */
export function isOvertaken(
  candidate: PositionText | undefined,
  known: PositionText | undefined,
): boolean {
  return compare(candidate, known) < 0;
}

/** Returns the later of two positions; the second if they cannot be compared. */
export function laterOf(
  known: PositionText | undefined,
  candidate: PositionText | undefined,
): PositionText | undefined {
  return candidate !== undefined && isNewer(candidate, known) ? candidate : known;
}

/** Returns whether an id's time is ahead of the database's: the clock of the machine that created it ran ahead. */
export function isAhead(id: string, position: PositionText | undefined): boolean {
  const seconds = parsePosition(position)?.seconds;
  return seconds !== undefined && Number.parseInt(id.slice(0, 8), 16) > seconds;
}

function compare(candidate: PositionText | undefined, known: PositionText | undefined): number {
  const a = parsePosition(candidate);
  const b = parsePosition(known);
  if (a === undefined || b === undefined || !areComparable(a, b)) return 1;
  return comparePositions(a, b);
}

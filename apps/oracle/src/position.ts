/**
 * A position, parsed by the oracle's own code: it must not depend on what it checks. The format is in
 * docs/protocol.md, "A position".
 */
export interface ParsedPosition {
  /** Epoch and feed hash: positions with different ones have no order. */
  readonly history: string;
  /** Sorts as text in the order of the history. */
  readonly key: string;
}

/** Widths of seconds, increment, ordinal and number in a key. */
const widths = [7, 7, 7, 3] as const;

/** Parses a position; undefined if it is malformed. */
export function parsePosition(text: string): ParsedPosition | undefined {
  const match = /^([0-9a-z]{8}\.[0-9a-z]{8})\.([0-9a-z.]+)$/.exec(text);
  if (match === null) return undefined;
  const [, history = '', rest = ''] = match;
  const parts = rest.split('.');
  if (parts.length !== widths.length) return undefined;
  return { history, key: widths.map((width, i) => (parts[i] ?? '').padStart(width, '0')).join('') };
}

/** Makes the key of a change from the database's own numbers. */
export function keyOf(seconds: number, increment: number, ordinal: number, number = 0): string {
  return [seconds, increment, ordinal, number]
    .map((value, i) => value.toString(36).padStart(widths[i] ?? 0, '0'))
    .join('');
}

/** Milliseconds since 1970 of a key, rounded down to the second. */
export function msOf(key: string): number {
  return Number.parseInt(key.slice(0, widths[0]), 36) * 1000;
}

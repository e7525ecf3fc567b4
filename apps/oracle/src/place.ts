/**
 * A position's text, read by the oracle's own code: it must not lean on what it judges. Its layout is
 * in docs/protocol.md, "A position".
 */
export interface Place {
  /** Database's life and feed hash: places of different ones have no order. */
  readonly life: string;
  /** Sorts as text in the order of the history. */
  readonly key: string;
}

/** Widths of seconds, increment, ordinal and number in a key. */
const widths = [7, 7, 7, 3] as const;

/** Reads a position's text; undefined when it is none. */
export function readPlace(text: string): Place | undefined {
  const match = /^([0-9a-z]{8}\.[0-9a-z]{8})\.([0-9a-z.]+)$/.exec(text);
  if (match === null) return undefined;
  const [, life = '', rest = ''] = match;
  const parts = rest.split('.');
  if (parts.length !== widths.length) return undefined;
  return { life, key: widths.map((width, i) => (parts[i] ?? '').padStart(width, '0')).join('') };
}

/** Makes the key of a change from the database's own numbers. */
export function keyOf(seconds: number, increment: number, ordinal: number, number = 0): string {
  return [seconds, increment, ordinal, number]
    .map((value, i) => value.toString(36).padStart(widths[i] ?? 0, '0'))
    .join('');
}

/** Milliseconds since 1970 of a key, to the second: what it stands for was not before. */
export function msOf(key: string): number {
  return Number.parseInt(key.slice(0, widths[0]), 36) * 1000;
}

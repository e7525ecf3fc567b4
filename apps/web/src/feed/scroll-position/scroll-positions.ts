import { validate } from '@tidings/protocol';
import * as z from 'zod/mini';
import { parseJson } from '../../storage/parse-json.ts';
import type { StoredText } from '../../storage/stored-text.ts';

const ScrollPosition = z.object({
  entry: z.string(),
  id: z.string(),
  top: z.number(),
  newest: z.string(),
  knownFrom: z.string(),
});

/** Where a reader was in the posts, as it is stored. */
export interface ScrollPosition {
  /** The entry of the browser's history that showed it. */
  readonly entry: string;
  /** The uppermost post in sight. */
  readonly id: string;
  /** Pixels from the window's top to its row. */
  readonly top: number;
  /** The newest post that was shown and not dated ahead; newer ones were waiting. */
  readonly newest: string;
  /** How far down the list was loaded: to this id, or to its end where that is `''`. */
  readonly knownFrom: string;
}

/** Scroll positions kept per tab; beyond that the oldest are dropped. */
export const maxScrollPositions = 10;

/** Reads the scroll position of a history entry. */
export function readScrollPosition(stored: StoredText, entry: string): ScrollPosition | undefined {
  return readAll(stored).find((position) => position.entry === entry);
}

/** Stores the scroll position of a history entry; undefined at the top, where everyone starts. */
export function writeScrollPosition(
  stored: StoredText,
  entry: string,
  position: ScrollPosition | undefined,
): void {
  const others = readAll(stored).filter((other) => other.entry !== entry);
  const all = position === undefined ? others : [position, ...others].slice(0, maxScrollPositions);
  stored.write(all.length === 0 ? undefined : JSON.stringify(all));
}

function readAll(stored: StoredText): readonly ScrollPosition[] {
  const kept = validate(z.array(ScrollPosition), parseJson(stored.read()));
  return kept.ok ? kept.data : [];
}

import { validate } from '@tidings/protocol';
import * as z from 'zod/mini';
import { parseJson } from '../../storage/parse-json.ts';
import type { StoredText } from '../../storage/stored-text.ts';

const KeptPlace = z.object({
  entry: z.string(),
  id: z.string(),
  top: z.number(),
  newest: z.string(),
  knownFrom: z.string(),
});

/** Where a reader was in the posts, as it is stored. */
export interface KeptPlace {
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
export const maxKeptPlaces = 10;

/** Reads the scroll position of a history entry. */
export function readPlace(stored: StoredText, entry: string): KeptPlace | undefined {
  return readAll(stored).find((place) => place.entry === entry);
}

/** Stores the scroll position of a history entry; undefined at the top, where everyone starts. */
export function writePlace(stored: StoredText, entry: string, place: KeptPlace | undefined): void {
  const others = readAll(stored).filter((other) => other.entry !== entry);
  const all = place === undefined ? others : [place, ...others].slice(0, maxKeptPlaces);
  stored.write(all.length === 0 ? undefined : JSON.stringify(all));
}

function readAll(stored: StoredText): readonly KeptPlace[] {
  const kept = validate(z.array(KeptPlace), parseJson(stored.read()));
  return kept.ok ? kept.data : [];
}

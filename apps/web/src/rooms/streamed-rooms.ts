import { DocumentId, sse } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import * as z from 'zod/mini';
import { parseJson } from '../storage/parse-json.ts';
import type { StoredText } from '../storage/stored-text.ts';

/** Rooms per stream that the server allows; the others are shown as of the last load. */
export const maxStreamedRooms = 50;

const Kept = z.array(DocumentId);

/** Which rooms the page's one stream carries besides the feed. */
export interface StreamedRooms {
  /** The stream's URL; the same rooms give the same URL. */
  readonly url: string;
  readonly ids: readonly string[];
  /** Sets the rooms that the next connection carries; returns whether one of them is new. */
  set(ids: readonly string[]): boolean;
}

/**
 * Creates the choice of rooms, starting with those of the last visit, so that a reload needs one connection
 * instead of two.
 */
export function createStreamedRooms(stored: StoredText): StreamedRooms {
  const kept = validate(Kept, parseJson(stored.read()));
  let ids: readonly string[] = kept.ok ? kept.data.slice(0, maxStreamedRooms) : [];
  return {
    get url() {
      const query = ids.map((id) => `room=${id}`).join('&');
      return query === '' ? sse.path : `${sse.path}?${query}`;
    },
    get ids() {
      return ids;
    },
    set(next) {
      const before = new Set(ids);
      // Sorted, so that a new message does not change the URL.
      ids = [...new Set(next)].slice(0, maxStreamedRooms).sort();
      stored.write(ids.length === 0 ? undefined : JSON.stringify(ids));
      return ids.some((id) => !before.has(id));
    },
  };
}

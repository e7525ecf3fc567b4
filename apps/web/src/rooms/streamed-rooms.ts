import { DocumentId, sse } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import * as z from 'zod/mini';
import { parseJson } from '../storage/parse-json.ts';
import type { StoredText } from '../storage/stored-text.ts';

/** Most rooms on one stream, as the server allows; the others are shown as they were when asked for. */
export const maxStreamedRooms = 50;

const Kept = z.array(DocumentId);

/** Which rooms the page's one stream carries besides the feed. */
export interface StreamedRooms {
  /** Where the stream is; the same rooms give the same address. */
  readonly url: string;
  readonly ids: readonly string[];
  /** Takes the rooms that the next connection is to carry; says whether there is one not yet among them. */
  set(ids: readonly string[]): boolean;
}

/**
 * Makes the choice of rooms, beginning with those of the last visit: so a page that is loaded again
 * needs one connection and not two.
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
      // In order, so that who wrote last does not change the address.
      ids = [...new Set(next)].slice(0, maxStreamedRooms).sort();
      stored.write(ids.length === 0 ? undefined : JSON.stringify(ids));
      return ids.some((id) => !before.has(id));
    },
  };
}

/** What a client says it has. */
export interface AskedCursor {
  readonly lastEventId?: string | undefined;
  /** The topics that `lastEventId` covers; undefined is all. */
  readonly coveredTopics?: readonly string[] | undefined;
}

/**
 * Chooses between the header of a native reconnect and what the query says. The header wins: a browser
 * repeats the old query with it. An id that came over this very connection covers all its topics.
 */
export function chooseCursor(
  header: string | undefined,
  query: { readonly lastEventId?: string | undefined; readonly covers?: string | undefined },
): AskedCursor {
  if (header !== undefined && header !== '') return { lastEventId: header };
  return { lastEventId: query.lastEventId, coveredTopics: query.covers?.split(',') };
}

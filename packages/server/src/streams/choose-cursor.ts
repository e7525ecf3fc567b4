/** The cursor that a client sent. */
export interface ClientCursor {
  readonly lastEventId?: string | undefined;
  /** The topics that `lastEventId` covers; undefined is all. */
  readonly coveredTopics?: readonly string[] | undefined;
}

/**
 * Chooses between the header of a native reconnect and the query. The header wins: a browser repeats the old
 * query with it. An id that was received with this very URL covers all its topics.
 */
export function chooseCursor(
  header: string | undefined,
  query: { readonly lastEventId?: string | undefined; readonly covers?: string | undefined },
): ClientCursor {
  if (header !== undefined && header !== '') return { lastEventId: header };
  return { lastEventId: query.lastEventId, coveredTopics: query.covers?.split(',') };
}

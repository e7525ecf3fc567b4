/** Adds a cursor, and the topics it covers, to the query of a stream's URL; keeps the rest. */
export function addCursor(
  url: string,
  cursor: {
    readonly position: string | undefined;
    /** The topics that the position covers; undefined covers all of the URL's. */
    readonly coveredTopics: ReadonlySet<string> | undefined;
  },
): string {
  if (cursor.position === undefined) return url;
  const [address = '', query = ''] = url.replace(/#.*$/s, '').split(/\?(.*)/s, 2);
  const parameters = new URLSearchParams(query);
  parameters.set('lastEventId', cursor.position);
  if (cursor.coveredTopics !== undefined)
    parameters.set('covers', [...cursor.coveredTopics].join(','));
  return `${address}?${parameters.toString()}`;
}

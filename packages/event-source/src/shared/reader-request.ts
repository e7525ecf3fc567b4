import type { EventKind } from '@tidings/protocol';

/** What one reader asks of the stream; plain data, because it is sent to the leader. */
export interface ReaderRequest {
  /** Origin and path. */
  readonly address: string;
  /** The query without the cursor, as `name=value`. */
  readonly parameters: readonly string[];
  /** Topics that the parameters stand for; empty if a channel has only one. */
  readonly topics: readonly string[];
  /** Its position; undefined if it has nothing. */
  readonly position: string | undefined;
  /** Those of its topics that the position does not cover. */
  readonly fresh: readonly string[];
  /** The channel's events. */
  readonly names: Readonly<Record<string, EventKind>>;
}

/** Parses the URL that the wrapper opens. `base` is the page's address. */
export function readRequest(
  url: string,
  base: string,
  has: Pick<ReaderRequest, 'topics' | 'names'>,
): ReaderRequest {
  const { origin, pathname, searchParams } = new URL(url, base);
  const coveredTopics = searchParams.get('covers')?.split(',');
  // Without named topics it is unknown which of them the position does not cover.
  const isUseless = coveredTopics !== undefined && has.topics.length === 0;
  const position = isUseless ? undefined : (searchParams.get('lastEventId') ?? undefined);
  searchParams.delete('lastEventId');
  searchParams.delete('covers');
  return {
    ...has,
    address: `${origin}${pathname}`,
    parameters: [...searchParams].map((pair) => new URLSearchParams([pair]).toString()),
    position,
    fresh:
      position === undefined || coveredTopics === undefined
        ? []
        : has.topics.filter((topic) => !coveredTopics.includes(topic)),
  };
}

/** Combines requests into one: everything that any of them wants, from the position of `first`. */
export function uniteRequests(
  first: ReaderRequest,
  others: readonly ReaderRequest[],
): ReaderRequest {
  const all = [first, ...others];
  return {
    ...first,
    parameters: [...new Set(all.flatMap(({ parameters }) => parameters))],
    topics: [...new Set(all.flatMap(({ topics }) => topics))],
    names: Object.assign({}, ...all.map(({ names }) => names)) as ReaderRequest['names'],
  };
}

/** Writes the URL of a request. Topics that are not fresh are covered, even if only others want them. */
export function urlOf({ address, parameters, topics, position, fresh }: ReaderRequest): string {
  const cursor = new URLSearchParams();
  if (position !== undefined) cursor.set('lastEventId', position);
  if (position !== undefined && fresh.length > 0) {
    cursor.set('covers', topics.filter((topic) => !fresh.includes(topic)).join(','));
  }
  const query = [...parameters, ...(cursor.size === 0 ? [] : [cursor.toString()])].join('&');
  return query === '' ? address : `${address}?${query}`;
}

/** Returns whether a connection that was opened with `wide` carries everything that `request` wants. */
export function carries(wide: ReaderRequest, request: ReaderRequest): boolean {
  return (
    wide.address === request.address &&
    request.parameters.every((parameter) => wide.parameters.includes(parameter)) &&
    request.topics.every((topic) => wide.topics.includes(topic)) &&
    Object.keys(request.names).every((name) => name in wide.names)
  );
}

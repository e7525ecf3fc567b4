import type { EventKind } from '@tidings/protocol';

/** What one reader asks of the stream; plain data, as it goes to the holder. */
export interface ReaderRequest {
  /** Origin and path. */
  readonly address: string;
  /** The query without the cursor, as `name=value`. */
  readonly parameters: readonly string[];
  /** Topics that the parameters stand for; empty where a channel has but one. */
  readonly topics: readonly string[];
  /** Where it stands; undefined: it has nothing. */
  readonly position: string | undefined;
  /** Those of its topics that the position does not cover. */
  readonly fresh: readonly string[];
  /** The channel's events. */
  readonly names: Readonly<Record<string, EventKind>>;
}

/** Reads what the wrapper asks for out of the URL that it opens. `base` is the page's address. */
export function readRequest(
  url: string,
  base: string,
  has: Pick<ReaderRequest, 'topics' | 'names'>,
): ReaderRequest {
  const { origin, pathname, searchParams } = new URL(url, base);
  const coveredTopics = searchParams.get('covers')?.split(',');
  // Which topics it does not cover can be said of those that are named; without names, it may be any.
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

/** Makes one request of many: all that anyone wants, from where `first` stands. */
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

/** Writes the URL that asks for it. What is not fresh is covered, also what only others want. */
export function urlOf({ address, parameters, topics, position, fresh }: ReaderRequest): string {
  const cursor = new URLSearchParams();
  if (position !== undefined) cursor.set('lastEventId', position);
  if (position !== undefined && fresh.length > 0) {
    cursor.set('covers', topics.filter((topic) => !fresh.includes(topic)).join(','));
  }
  const query = [...parameters, ...(cursor.size === 0 ? [] : [cursor.toString()])].join('&');
  return query === '' ? address : `${address}?${query}`;
}

/** Says whether a connection that was opened with `wide` carries all that `request` wants. */
export function carries(wide: ReaderRequest, request: ReaderRequest): boolean {
  return (
    wide.address === request.address &&
    request.parameters.every((parameter) => wide.parameters.includes(parameter)) &&
    request.topics.every((topic) => wide.topics.includes(topic)) &&
    Object.keys(request.names).every((name) => name in wide.names)
  );
}

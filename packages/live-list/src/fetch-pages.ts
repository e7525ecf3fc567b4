import type { ReadPage } from './create-live-list.ts';

/**
 * Creates what reads pages from a handler of `tidings.pages` on the server.
 *
 * @example createLiveList({ …, readPage: fetchPages('/pages') });
 */
export function fetchPages<Item>(
  url: string,
  {
    fetch = globalThis.fetch,
    ...init
  }: RequestInit & {
    /** @defaultValue the platform's */
    readonly fetch?: typeof globalThis.fetch;
  } = {},
): ReadPage<Item> {
  return async ({ topic, before, limit }) => {
    const query = new URLSearchParams({ topic, limit: String(limit) });
    if (before !== undefined) query.set('before', before);
    const answer = await fetch(`${url}${url.includes('?') ? '&' : '?'}${query.toString()}`, init);
    if (!answer.ok) throw new Error(`GET ${url} was answered ${String(answer.status)}.`);
    // Of the list that the topic belongs to: the server has validated it.
    return (await answer.json()) as Awaited<ReturnType<ReadPage<Item>>>;
  };
}

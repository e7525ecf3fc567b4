import type { Shown } from '../truth/truth.ts';
import type { TraceRecord } from './record.ts';

/** The list that a page would show. */
export interface ClientList {
  /** Every post from this id on is known; undefined before the first snapshot. */
  readonly knownFrom: string | undefined;
  /** Newest first. */
  shown(): Shown[];
  replace(snapshot: TraceRecord & { type: 'snapshot' }): void;
  apply(change: TraceRecord & { type: 'change' }): void;
}

/** Creates a list with nothing in it. */
export function createList(): ClientList {
  let posts = new Map<string, string>();
  let knownFrom: string | undefined;
  return {
    get knownFrom() {
      return knownFrom;
    },
    shown() {
      return [...posts]
        .map(([id, content]) => ({ id, content }))
        .sort((a, b) => (a.id < b.id ? 1 : -1));
    },
    replace(snapshot) {
      posts = new Map(snapshot.posts.map(({ id, content }) => [id, content]));
      knownFrom = snapshot.complete ? '' : (snapshot.posts.at(-1)?.id ?? '');
    },
    apply({ id, content }) {
      if (content === undefined) posts.delete(id);
      else if (knownFrom !== undefined && id >= knownFrom) posts.set(id, content);
    },
  };
}

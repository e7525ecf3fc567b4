/** Whom a change breaks. */
export type Impact =
  'compatible' | 'breaks old clients' | 'breaks old servers' | 'breaks old clients and old servers';

/** The writer and the reader of what is compared. */
export type Direction = 'server to client' | 'client to server';

/** One thing in which the contract is not the released one any more. */
export interface Change {
  /** Of which event or operation, e.g. `/sse newPost`, `POST /api/posts body`. */
  readonly subject: string;
  /** Where in it, e.g. `posts[].author.name`; empty for the whole. */
  readonly path: string;
  /** What happened, in words, e.g. `is required now`. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly impact: Impact;
  /** What to do instead; absent where nothing breaks. */
  readonly instead?: string;
}

/** Names the impact. */
export function impactOf(breaks: {
  readonly oldClients: boolean;
  readonly oldServers: boolean;
}): Impact {
  if (breaks.oldClients && breaks.oldServers) return 'breaks old clients and old servers';
  if (breaks.oldClients) return 'breaks old clients';
  return breaks.oldServers ? 'breaks old servers' : 'compatible';
}

/** Returns whether an impact is about clients of the release before. */
export function breaksOldClients({ impact }: Change): boolean {
  return impact === 'breaks old clients' || impact === 'breaks old clients and old servers';
}

/** Returns whether an impact is about servers of the release before. */
export function breaksOldServers({ impact }: Change): boolean {
  return impact === 'breaks old servers' || impact === 'breaks old clients and old servers';
}

/** What is absent, in a change's `before` or `after`. */
export const absent = '(absent)';

import { ClientId, DocumentId } from '@tidings/contracts';
import * as z from 'zod/mini';
import type { FieldError, Refusal } from '../http/answer.ts';
import type { PendingStatus, RefusedBecause } from '../list/model.ts';

/** Something that was written and not confirmed yet, with the field names that the database has. */
export interface OutboxItem {
  /** Makes repeated sending idempotent. */
  readonly clientId: string;
  /** Id of its author: never shown to, nor sent as, anybody else. */
  readonly person: string;
  /** Increases with each item of the user, across all tabs. */
  readonly number: number;
  /** Where it goes: `posts`, or `room:ID`. */
  readonly list: string;
  readonly draft: unknown;
  /** When it was written, by this machine's clock (ISO 8601). */
  readonly createdAt: string;
  /** When it was first sent, in milliseconds since 1970; its answer may have been lost. */
  readonly triedAt?: number | undefined;
  /** Why the last try failed, if the author cannot do anything about it. */
  readonly waits?: Refusal | undefined;
  readonly refused?:
    { readonly why: RefusedBecause; readonly errors: readonly FieldError[] } | undefined;
}

/** What a stored item must look like: a database outlives the release that wrote it. */
export const StoredOutboxItem = z.object({
  clientId: ClientId,
  person: DocumentId,
  number: z.number(),
  list: z.string(),
  draft: z.unknown(),
  createdAt: z.iso.datetime(),
  triedAt: z.optional(z.number()),
  waits: z.optional(z.unknown()),
  refused: z.optional(z.unknown()),
});

/** Returns the items of one list in the order in which they are sent. */
export function inList(items: readonly OutboxItem[], list: string): readonly OutboxItem[] {
  return items.filter((item) => item.list === list);
}

/** Finds the next item to send: none overtakes a waiting one, and a refused one does not hold up any. */
export function nextOf(items: readonly OutboxItem[]): OutboxItem | undefined {
  return items.find(({ refused }) => refused === undefined);
}

/** Returns how far an item has got; those behind a waiting one wait as well. */
export function statusOf(item: OutboxItem, ofList: readonly OutboxItem[]): PendingStatus {
  if (item.refused !== undefined) return { name: 'refused', ...item.refused };
  const why = nextOf(ofList)?.waits;
  return why === undefined ? { name: 'sending' } : { name: 'waiting', why };
}

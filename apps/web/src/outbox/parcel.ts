import { ClientId, DocumentId } from '@tidings/contracts';
import * as z from 'zod/mini';
import type { FieldError, Refusal } from '../http/answer.ts';
import type { PendingStatus, RefusedBecause } from '../list/model.ts';

/** Something that was written and that nobody has confirmed yet, as the outbox keeps it. */
export interface Parcel {
  /** The id by which it can be sent twice and exist once. */
  readonly clientId: string;
  /** Whose it is: never shown to, nor sent as, anybody else. */
  readonly person: string;
  /** Goes up as its person writes, in all tabs together. */
  readonly number: number;
  /** Where it goes: `posts`, or `room:ID`. */
  readonly list: string;
  readonly draft: unknown;
  /** When it was written, by this machine's clock (ISO 8601). */
  readonly createdAt: string;
  /** When it was first sent, in milliseconds since 1970; its answer may have been lost. */
  readonly triedAt?: number | undefined;
  /** Why the last try came to nothing that its writer could do anything about. */
  readonly waits?: Refusal | undefined;
  readonly refused?:
    { readonly why: RefusedBecause; readonly errors: readonly FieldError[] } | undefined;
}

/** What the outbox asks of what it finds: a database outlives the release that wrote it. */
export const KeptParcel = z.object({
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

/** Lists those of one list in the order in which they are sent. */
export function inList(parcels: readonly Parcel[], list: string): readonly Parcel[] {
  return parcels.filter((parcel) => parcel.list === list);
}

/** Finds what is to be sent next: none overtakes one that waits, and one that was refused holds up none. */
export function nextOf(parcels: readonly Parcel[]): Parcel | undefined {
  return parcels.find(({ refused }) => refused === undefined);
}

/** Says how far a parcel has got; those behind one that waits wait as well. */
export function statusOf(parcel: Parcel, ofList: readonly Parcel[]): PendingStatus {
  if (parcel.refused !== undefined) return { name: 'refused', ...parcel.refused };
  const why = nextOf(ofList)?.waits;
  return why === undefined ? { name: 'sending' } : { name: 'waiting', why };
}

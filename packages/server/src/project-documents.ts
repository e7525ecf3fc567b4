import type { Change } from '@tidings/change-feed';
import type { Channel, Validated } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import { nothing, type Projected, type ProjectedEvent } from './projection.ts';

/** A document as MongoDB gives it. */
export type RawDocument = Readonly<Record<string, unknown>>;

/** Reads a document as it is now; asked when an update comes without its post-image. */
export type Reread = (id: unknown) => Promise<RawDocument | undefined>;

/** What the documents of one collection are to clients. */
export interface DocumentKind<C extends Channel, Value> {
  /** Holds a document against the contract. */
  read(document: RawDocument): Validated<Value>;
  /** The topic in which a document is shown; one that goes to another is deleted here and new there. */
  topicOf(value: Value): string;
  created(value: Value): ProjectedEvent<C>;
  edited(value: Value): ProjectedEvent<C>;
  /**
   * Tells that a document is gone; `before` is undefined when nobody knows what it was. Undefined:
   * whoever watches where it was gets a `gap`.
   */
  deleted(id: string, before: Value | undefined): ProjectedEvent<C> | undefined;
  /** Beginning of the topics that a document may have been in when nobody knows what it was. */
  readonly lost?: string;
  /**
   * A document may go from one topic to another. Where nobody knows what it was, it may then have been in any
   * that `lost` begins, and whoever watches one of them gets a `gap`. @defaultValue false
   */
  readonly canMove?: boolean;
}

/**
 * Turns a change of a collection into events. A document edited into something that breaks the
 * contract is deleted for the clients, and new when it is mended.
 */
export async function projectDocument<C extends Channel, Value>(
  change: Change,
  kind: DocumentKind<C, Value>,
  reread: Reread,
): Promise<Projected<C>> {
  switch (change.operation) {
    case 'insert': {
      const after = kind.read(change.fullDocument);
      return after.ok
        ? { events: [kind.created(after.data)] }
        : { events: [], issues: after.issues };
    }
    case 'update':
    case 'replace': {
      const document = change.fullDocument ?? (await reread(change.documentKey['_id']));
      if (document === undefined) return removed(change, kind);
      const after = kind.read(document);
      if (!after.ok) return { ...removed(change, kind), issues: after.issues };
      return edited(beforeOf(change, kind), after.data, kind);
    }
    case 'delete':
      return removed(change, kind);
  }
}

/** What clients had of a document: without a pre-image nobody knows. */
type Before<Value> =
  | { readonly known: false }
  | { readonly known: true; readonly id: string; readonly value: Value | undefined };

function edited<C extends Channel, Value>(
  before: Before<Value>,
  after: Value,
  kind: DocumentKind<C, Value>,
): Projected<C> {
  if (!before.known) {
    const events = [kind.edited(after)];
    return kind.canMove === true ? { events, ...lostOf(before, kind) } : { events };
  }
  if (before.value === undefined) return { events: [kind.created(after)] };
  if (kind.topicOf(before.value) === kind.topicOf(after)) return { events: [kind.edited(after)] };
  const left = kind.deleted(before.id, before.value);
  const events = [...(left === undefined ? [] : [left]), kind.created(after)];
  return left === undefined ? { events, ...lostOf(before, kind) } : { events };
}

/** Whom a deletion concerns that no event tells of. */
function lostOf<C extends Channel, Value>(
  before: Before<Value>,
  kind: DocumentKind<C, Value>,
): Pick<Projected<C>, 'lost'> {
  const value = before.known ? before.value : undefined;
  if (value !== undefined) return { lost: [kind.topicOf(value)] };
  return kind.lost === undefined && kind.canMove !== true ? {} : { lost: [kind.lost ?? ''] };
}

function removed<C extends Channel, Value>(
  change: Change,
  kind: DocumentKind<C, Value>,
): Projected<C> {
  const id: unknown = change.documentKey['_id'];
  const before = beforeOf(change, kind);
  if (!(id instanceof ObjectId) || (before.known && before.value === undefined)) return nothing;
  // An event would name a topic that nobody knows.
  if (!before.known && kind.canMove === true) return { events: [], ...lostOf(before, kind) };
  const event = kind.deleted(id.toHexString(), before.known ? before.value : undefined);
  return event === undefined ? { events: [], ...lostOf(before, kind) } : { events: [event] };
}

function beforeOf<C extends Channel, Value>(
  change: Change,
  kind: DocumentKind<C, Value>,
): Before<Value> {
  const image = 'fullDocumentBeforeChange' in change ? change.fullDocumentBeforeChange : undefined;
  if (image === undefined) return { known: false };
  const before = kind.read(image);
  return {
    known: true,
    id: String(change.documentKey['_id']),
    value: before.ok ? before.data : undefined,
  };
}

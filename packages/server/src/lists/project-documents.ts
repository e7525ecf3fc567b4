import type { Change } from '@tidings/change-feed';
import type { Channel, Issue, Validated } from '@tidings/protocol';
import type { ItemId } from './list-id.ts';
import { noEvents, type Projected, type ProjectedEvent } from '../projection.ts';

/** A document as MongoDB returns it. */
export type RawDocument = Readonly<Record<string, unknown>>;

/** Reads a document's current state; used when an update has no post-image. */
export type Reread = (id: unknown) => Promise<RawDocument | undefined>;

interface Identified {
  readonly id: ItemId;
}

/** How the documents of one collection become events. */
export interface DocumentKind<C extends Channel, Value extends Identified> {
  /** Returns the item's id of a document's `_id`; undefined for one that no item of the list has. */
  idOf(_id: unknown): ItemId | undefined;
  /** Validates a document by the contract; one that fails without an issue is outside the list. */
  read(document: RawDocument): Validated<Value>;
  /** The topic of a document; one that moves to another topic is deleted in the old and created in the new. */
  topicOf(value: Value): string;
  created(value: Value): ProjectedEvent<C>;
  edited(value: Value): ProjectedEvent<C>;
  /**
   * Makes the event of a deletion; `before` is undefined if the previous document is unknown. Without an event,
   * the subscribers of its topic get a `gap`.
   */
  deleted(id: ItemId, before: Value | undefined): ProjectedEvent<C> | undefined;
  /** Prefix of the topics that a document may have been in if the previous document is unknown. */
  readonly lost?: string;
  /**
   * Whether a document may move from one topic to another. If the previous document is unknown, it may then
   * have been in any topic with the prefix `lost`, and their subscribers get a `gap`. @defaultValue false
   */
  readonly canMove?: boolean;
  /**
   * Whether an edit may bring a document into the list. If the previous document is unknown, subscribers then
   * get a `gap` as well. @defaultValue false
   */
  readonly canEnter?: boolean;
}

/**
 * Turns a change of a collection into events. A document that was edited so that it breaks the contract is
 * deleted for the clients, and created again once it is valid.
 */
export async function projectDocument<C extends Channel, Value extends Identified>(
  change: Change,
  kind: DocumentKind<C, Value>,
  reread: Reread,
): Promise<Projected<C>> {
  switch (change.operation) {
    case 'insert': {
      const after = kind.read(change.fullDocument);
      return after.ok ? { events: [kind.created(after.data)] } : { events: [], ...issuesOf(after) };
    }
    case 'update':
    case 'replace': {
      const document = change.fullDocument ?? (await reread(change.documentKey['_id']));
      if (document === undefined) return removed(change, kind);
      const after = kind.read(document);
      if (!after.ok) return { ...removed(change, kind), ...issuesOf(after) };
      return edited(beforeOf(change, kind), after.data, kind);
    }
    case 'delete':
      return removed(change, kind);
  }
}

function issuesOf({
  issues,
}: {
  readonly issues: readonly Issue[];
}): Pick<Projected<never>, 'issues'> {
  return issues.length === 0 ? {} : { issues };
}

/** What clients had of a document: unknown without a pre-image. */
type Before<Value> =
  { readonly known: false } | { readonly known: true; readonly value: Value | undefined };

function edited<C extends Channel, Value extends Identified>(
  before: Before<Value>,
  after: Value,
  kind: DocumentKind<C, Value>,
): Projected<C> {
  if (!before.known) {
    const events = [kind.edited(after)];
    return kind.canMove === true || kind.canEnter === true
      ? { events, ...lostOf(before, kind) }
      : { events };
  }
  if (before.value === undefined) return { events: [kind.created(after)] };
  if (kind.topicOf(before.value) === kind.topicOf(after)) return { events: [kind.edited(after)] };
  const left = kind.deleted(before.value.id, before.value);
  const events = [...(left === undefined ? [] : [left]), kind.created(after)];
  return left === undefined ? { events, ...lostOf(before, kind) } : { events };
}

/** The topics that lose a document without an event. */
function lostOf<C extends Channel, Value extends Identified>(
  before: Before<Value>,
  kind: DocumentKind<C, Value>,
): Pick<Projected<C>, 'lost'> {
  const value = before.known ? before.value : undefined;
  if (value !== undefined) return { lost: [kind.topicOf(value)] };
  return kind.lost === undefined && kind.canMove !== true ? {} : { lost: [kind.lost ?? ''] };
}

function removed<C extends Channel, Value extends Identified>(
  change: Change,
  kind: DocumentKind<C, Value>,
): Projected<C> {
  const id = kind.idOf(change.documentKey['_id']);
  const before = beforeOf(change, kind);
  if (id === undefined || (before.known && before.value === undefined)) return noEvents;
  // An event would need a topic that is unknown.
  if (!before.known && kind.canMove === true) return { events: [], ...lostOf(before, kind) };
  const event = kind.deleted(id, before.known ? before.value : undefined);
  return event === undefined ? { events: [], ...lostOf(before, kind) } : { events: [event] };
}

function beforeOf<C extends Channel, Value extends Identified>(
  change: Change,
  kind: DocumentKind<C, Value>,
): Before<Value> {
  const image = 'fullDocumentBeforeChange' in change ? change.fullDocumentBeforeChange : undefined;
  if (image === undefined) return { known: false };
  const before = kind.read(image);
  return {
    known: true,
    value: before.ok ? before.data : undefined,
  };
}

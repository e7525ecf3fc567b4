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
  /**
   * Validates a document by the contract, and returns its item as each of its topics has it; one that fails without
   * an issue is outside the list.
   */
  read(document: RawDocument): Promise<Validated<readonly Value[]>>;
  /** The topic of an item; a document that leaves a topic is deleted there, one that enters it is created. */
  topicOf(value: Value): string;
  created(value: Value): ProjectedEvent<C>;
  edited(value: Value): ProjectedEvent<C>;
  deleted(value: Value): ProjectedEvent<C>;
  /**
   * Makes the event of a deletion of which only the id is known. @defaultValue none: subscribers of the topics that it
   * may have been in get a `gap`
   */
  readonly deletedUnknown?: ((id: ItemId) => ProjectedEvent<C>) | undefined;
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
      const after = await kind.read(change.fullDocument);
      return after.ok
        ? { events: after.data.map((value) => kind.created(value)) }
        : { events: [], ...issuesOf(after) };
    }
    case 'update':
    case 'replace': {
      const document = change.fullDocument ?? (await reread(change.documentKey['_id']));
      if (document === undefined) return removed(change, kind);
      const after = await kind.read(document);
      if (!after.ok) return { ...(await removed(change, kind)), ...issuesOf(after) };
      return edited(await beforeOf(change, kind), after.data, kind);
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
type Before<Value> = readonly Value[] | undefined;

function edited<C extends Channel, Value extends Identified>(
  before: Before<Value>,
  after: readonly Value[],
  kind: DocumentKind<C, Value>,
): Projected<C> {
  if (before === undefined) {
    const events = after.map((value) => kind.edited(value));
    return kind.canMove === true || kind.canEnter === true
      ? { events, ...lostOf(kind) }
      : { events };
  }
  const topicsOf = (values: readonly Value[]) =>
    new Set(values.map((value) => kind.topicOf(value)));
  const [had, has] = [topicsOf(before), topicsOf(after)];
  const left = before.filter((value) => !has.has(kind.topicOf(value)));
  const changed = after.map((value) =>
    had.has(kind.topicOf(value)) ? kind.edited(value) : kind.created(value),
  );
  return { events: [...left.map((value) => kind.deleted(value)), ...changed] };
}

/** The topics that may lose a document of which nobody knows what it was. */
function lostOf<C extends Channel, Value extends Identified>(
  kind: DocumentKind<C, Value>,
): Pick<Projected<C>, 'lost'> {
  return kind.lost === undefined && kind.canMove !== true ? {} : { lost: [kind.lost ?? ''] };
}

async function removed<C extends Channel, Value extends Identified>(
  change: Change,
  kind: DocumentKind<C, Value>,
): Promise<Projected<C>> {
  const id = kind.idOf(change.documentKey['_id']);
  const before = await beforeOf(change, kind);
  if (id === undefined) return noEvents;
  if (before !== undefined) return { events: before.map((value) => kind.deleted(value)) };
  // Without its topic there is no event.
  if (kind.canMove === true || kind.deletedUnknown === undefined) {
    return { events: [], ...lostOf(kind) };
  }
  return { events: [kind.deletedUnknown(id)] };
}

async function beforeOf<C extends Channel, Value extends Identified>(
  change: Change,
  kind: DocumentKind<C, Value>,
): Promise<Before<Value>> {
  const image = 'fullDocumentBeforeChange' in change ? change.fullDocumentBeforeChange : undefined;
  if (image === undefined) return undefined;
  const before = await kind.read(image);
  return before.ok ? before.data : [];
}

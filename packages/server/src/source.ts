import type { Change, WatchedCollection } from '@tidings/change-feed';
import type { Channel, Validated } from '@tidings/protocol';
import type { SnapshotSource } from '@tidings/sse-hub';
import type { Document, MongoClient } from 'mongodb';
import type { ReadListPage } from './lists/list-snapshot.ts';
import type { RawDocument, Reread } from './lists/project-documents.ts';
import type { Projected } from './projection.ts';

/** Reads documents of a collection as they are now; while the database is unavailable it retries. */
export type LookUp = (
  collection: string,
  filter: Document,
  options: {
    /** The top-level fields that are read, besides `_id`. @defaultValue all */
    readonly fields?: readonly string[] | undefined;
    readonly limit: number;
  },
) => Promise<readonly RawDocument[]>;

/** How a source's documents are validated: for the quarantine. */
export interface SourceValidation {
  /** Validates a document as it is now; one outside of the source's topics fails without an issue. */
  readonly validate: (
    document: RawDocument,
    lookUp: LookUp,
  ) => Validated<unknown> | Promise<Validated<unknown>>;
  /** The event that an insert becomes. @defaultValue nothing is sent for a released document */
  readonly created?: string;
  /**
   * The event that an edit becomes. @defaultValue edits are not sent: a release deletes the document and inserts it
   * again
   */
  readonly edited?: string;
}

/** Turns one collection into events, and its topics into snapshots. `serveList` creates the usual one. */
export interface Source<C extends Channel> {
  /** Names it among the sources of a composition; each name once. @defaultValue `collection` */
  readonly name?: string;
  readonly collection: string;
  /** The top-level fields that are looked at, besides `_id`; no others leave the database. @defaultValue all */
  readonly fields?: WatchedCollection['fields'];
  /** Top-level fields that never leave the database. @defaultValue none */
  readonly hide?: WatchedCollection['hide'];
  /** Operations of interest. @defaultValue all four */
  readonly operations?: WatchedCollection['operations'];
  /**
   * Whether a change can only be projected with the images of its document: without them each edit and deletion is a
   * `gap`, which a warning at the start says. @defaultValue false
   */
  readonly needsImages?: boolean;
  /**
   * What decides which events a change of this collection becomes, as text. Two processes, or two
   * releases, with equal keys resume each other's clients; all others answer `gap`.
   */
  readonly projectionKey: string;
  /** Returns whether this source's events or snapshots belong to a topic. */
  serves(topic: string): boolean;
  /** Turns a change into events; `reread` reads the document as it is now, `lookUp` any other. */
  project(change: Change, reread: Reread, lookUp: LookUp): Projected<C> | Promise<Projected<C>>;
  /** How its documents are validated. @defaultValue none of them can be released from quarantine */
  readonly validation?: SourceValidation;
  /** Further sources that belong to this one: of collections that its items are made of besides. @defaultValue none */
  readonly joined?: readonly Source<C>[];
  /** Reads a page of one of its topics, see `Tidings.page`. @defaultValue its topics have no pages */
  readonly readPage?: ReadListPage<unknown>;
  /**
   * Creates the choice of where a topic's snapshot comes from; a topic without a source has none. @defaultValue
   * none
   */
  createSnapshots?(
    client: MongoClient,
    database: string,
  ): (topic: string) => SnapshotSource | undefined;
}

/** Returns a source's name among those of a composition. */
export function nameOf<C extends Channel>({ name, collection }: Source<C>): string {
  return name ?? collection;
}

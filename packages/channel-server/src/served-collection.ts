import type { Change } from '@tidings/change-feed';
import type { Channel } from '@tidings/protocol';
import type { HeadSource } from '@tidings/sse-hub';
import type { MongoClient } from 'mongodb';
import type { Reread } from './project-documents.ts';
import type { Projected } from './projection.ts';

/** A collection as a channel shows it; `listOn` makes the usual one. */
export interface ServedCollection<C extends Channel> {
  readonly name: string;
  /**
   * What decides which events a change of this collection becomes, as text. Two processes, or two
   * releases, with the same keys resume each other's clients; all others answer `gap`.
   */
  readonly projectionKey: string;
  /** Turns a change into events; `reread` reads the document as it is now. */
  project(change: Change, reread: Reread): Projected<C> | Promise<Projected<C>>;
  /** Creates the choice of a topic's head; topics without one have no snapshot. @defaultValue none */
  createHeads?(client: MongoClient, database: string): (topic: string) => HeadSource | undefined;
}

import type { MongoClient } from 'mongodb';
import type { QuarantinedKinds } from './kinds.ts';

/** Where quarantined documents are recorded, and what they are validated by. */
export interface QuarantineStore {
  readonly client: MongoClient;
  readonly database: string;
  /** The capped collection of the records. */
  readonly collection: string;
  readonly kinds: QuarantinedKinds;
}

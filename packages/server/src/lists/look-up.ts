import type { ClientSession, Db } from 'mongodb';
import type { LookUp } from '../source.ts';
import { onlyFields } from './read-page.ts';

/** Creates what reads documents within a snapshot session. */
export function lookUpIn(db: Db, session: ClientSession): LookUp {
  return (collection, filter, { fields, limit }) =>
    db
      .collection(collection)
      .find(filter, { session, limit, batchSize: limit + 1, ...onlyFields(fields) })
      .toArray();
}

import { rightsOn, type Right } from '@tidings/change-feed';

/** What writing this process's presence takes. */
export function presenceRights(collection: string): readonly Right[] {
  return rightsOn(collection, ...['insert', 'update', 'remove', 'createCollection', 'createIndex']);
}

/** What recording documents that break the contract takes: to create a capped collection MongoDB wants both. */
export function quarantineRights(collection: string): readonly Right[] {
  return rightsOn(collection, 'insert', 'createCollection', 'convertToCapped');
}

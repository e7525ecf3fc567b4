import type { Right } from '@tidings/change-feed';

/** What writing this process's presence takes. */
export function presenceRights(collection: string): readonly Right[] {
  return ['insert', 'update', 'remove', 'createCollection', 'createIndex'].map((action) => ({
    action,
    collection,
  }));
}

/** What recording documents that break the contract takes: to create a capped collection MongoDB wants both. */
export function quarantineRights(collection: string): readonly Right[] {
  return ['insert', 'createCollection', 'convertToCapped'].map((action) => ({
    action,
    collection,
  }));
}

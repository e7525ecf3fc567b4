import type { Db } from 'mongodb';
import { dbOf, type AnyDb } from './driver/app-client.ts';
import { hasServerCode } from './driver/errors.ts';
import { isUnauthorized } from './rights/explain-refusal.ts';
import { readGrantedRights } from './rights/granted-rights.ts';
import { missingRightsError } from './rights/missing-rights.ts';
import { requiredRole, type RoleDocument } from './rights/required-role.ts';
import type { Right } from './rights/right.ts';

const namespaceExists = 48;
const images = { changeStreamPreAndPostImages: { enabled: true } } as const;

/**
 * Makes sure that collections exist and keep the images of documents before and after a change.
 * Creates what is missing and alters what has no images; leaves alone what has them, because an
 * alteration makes snapshots unavailable for a moment. Images cost space until they leave with the
 * oplog, or after `expireAfterSeconds` where the cluster sets it.
 *
 * @param role The role that the error's commands create. @defaultValue what `requiredRole` returns for these collections
 *
 * @throws FeedError `unauthorized` if the user may not do so for some of them, once it is done for all others: its
 * `missing` has `collMod` for each that exists and `createCollection` for each that does not.
 *
 * @see https://www.mongodb.com/docs/v6.0/reference/command/collMod/#change-streams-with-document-pre--and-post-images
 */
export async function preparePrePostImages(
  given: AnyDb,
  names: readonly string[],
  role: RoleDocument = requiredRole({ database: given.databaseName, collections: names }),
): Promise<void> {
  const db = dbOf(given);
  const missing = await turnImagesOn(db, names);
  if (missing.length === 0) return;
  const granted = await readGrantedRights(db);
  throw missingRightsError({ database: db.databaseName, granted, missing, role });
}

/**
 * Does what `preparePrePostImages` does, as far as the user may, and returns the rights that it takes for the rest:
 * `collMod` for each collection that exists and `createCollection` for each that does not.
 */
export async function turnImagesOn(db: Db, names: readonly string[]): Promise<readonly Right[]> {
  const existing = await readImageOptions(db, names);
  const missing: Right[] = [];
  for (const collection of names) {
    const exists = existing.has(collection);
    if (exists && isEnabled(existing.get(collection))) continue;
    try {
      if (exists) await db.command({ collMod: collection, ...images });
      else await create(db, collection);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      missing.push({ action: exists ? 'collMod' : 'createCollection', collection });
    }
  }
  return missing;
}

/** Returns which of these collections do not keep images, or do not exist. */
export async function findWithoutImages(db: Db, names: readonly string[]): Promise<string[]> {
  const existing = await readImageOptions(db, names);
  return names.filter((name) => !isEnabled(existing.get(name)));
}

async function readImageOptions(
  db: Db,
  names: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const found = await db
    .listCollections({ name: { $in: names } }, { nameOnly: false })
    .map(
      ({ name, options }) => [name, options?.['changeStreamPreAndPostImages'] as unknown] as const,
    )
    .toArray();
  return new Map(found);
}

async function create(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name, images);
  } catch (error) {
    if (!hasServerCode(error, namespaceExists)) throw error;
    await db.command({ collMod: name, ...images });
  }
}

function isEnabled(option: unknown): boolean {
  return (
    typeof option === 'object' && option !== null && 'enabled' in option && option.enabled === true
  );
}

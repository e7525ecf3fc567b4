import type { Db } from 'mongodb';
import { dbOf, type AnyDb } from './driver/app-client.ts';
import { hasServerCode } from './driver/errors.ts';

const namespaceExists = 48;
const images = { changeStreamPreAndPostImages: { enabled: true } } as const;

/**
 * Makes sure that collections exist and keep the images of documents before and after a change.
 * Creates what is missing and alters what has no images; leaves alone what has them, because an
 * alteration makes snapshots unavailable for a moment. Images cost space until they leave with the
 * oplog, or after `expireAfterSeconds` where the cluster sets it.
 *
 * @see https://www.mongodb.com/docs/v6.0/reference/command/collMod/#change-streams-with-document-pre--and-post-images
 */
export async function preparePrePostImages(given: AnyDb, names: readonly string[]): Promise<void> {
  const db = dbOf(given);
  const existing = await readImageOptions(db, names);
  for (const name of names) {
    if (!existing.has(name)) await create(db, name);
    else if (!isEnabled(existing.get(name))) await db.command({ collMod: name, ...images });
  }
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

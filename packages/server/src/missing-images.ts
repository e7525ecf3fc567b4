import { findWithoutImages } from '@tidings/change-feed';
import type { Db } from 'mongodb';
import { TidingsError } from './errors.ts';

/** A source that has to know what a document was before a change. */
export interface ImageUser {
  readonly name: string;
  readonly collection: string;
}

/**
 * Finds a source whose collection keeps no pre- and post-images. Returns `missing-images`, with the command that turns
 * them on; undefined where all of them keep images.
 */
export async function findMissingImages(
  db: Db,
  users: readonly ImageUser[],
): Promise<TidingsError | undefined> {
  if (users.length === 0) return undefined;
  const without = await findWithoutImages(db, [
    ...new Set(users.map(({ collection }) => collection)),
  ]);
  const user = users.find(({ collection }) => without.includes(collection));
  if (user === undefined) return undefined;
  const { name, collection } = user;
  return new TidingsError(
    'missing-images',
    `List "${name}" has to know what a document was before a change, because its \`where\` or its topic depends ` +
      `on it, but collection "${collection}" keeps no pre- and post-images. Turn them on: ` +
      `db.runCommand({ collMod: '${collection}', changeStreamPreAndPostImages: { enabled: true } }). ` +
      'Or name the fields that never change in `immutable`.',
  );
}

import { findWithoutImages } from '@tidings/change-feed';
import type { Db } from 'mongodb';
import { TidingsError } from './errors.ts';

/** A source that has to know what a document was before a change. */
export interface ImageUser {
  readonly name: string;
  readonly collection: string;
}

/**
 * Checks that the collections of these sources keep pre- and post-images.
 *
 * @throws TidingsError `missing-images`, with the command that turns them on
 */
export async function assertImages(db: Db, users: readonly ImageUser[]): Promise<void> {
  if (users.length === 0) return;
  const without = await findWithoutImages(db, [
    ...new Set(users.map(({ collection }) => collection)),
  ]);
  const user = users.find(({ collection }) => without.includes(collection));
  if (user === undefined) return;
  const { name, collection } = user;
  throw new TidingsError(
    'missing-images',
    `List "${name}" has to know what a document was before a change, because its \`where\` or its topic depends ` +
      `on it, but collection "${collection}" keeps no pre- and post-images. Turn them on: ` +
      `db.runCommand({ collMod: '${collection}', changeStreamPreAndPostImages: { enabled: true } }). ` +
      'Or name the fields that never change in `immutable`.',
  );
}

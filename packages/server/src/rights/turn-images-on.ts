import {
  FeedError,
  missingRightsError,
  preparePrePostImages,
  type GrantedRights,
  type Images,
  type Right,
  type RoleDocument,
} from '@tidings/change-feed';
import type { Db } from 'mongodb';

/**
 * Turns on the images of collections; returns the rights that it takes for those where the user may not.
 *
 * @throws FeedError `unauthorized`, with the commands that grant these rights, where images are required
 */
export async function turnImagesOn(
  db: Db,
  collections: readonly string[],
  {
    images,
    granted,
    role,
  }: {
    readonly images: Images;
    readonly granted: GrantedRights;
    readonly role: RoleDocument;
  },
): Promise<readonly Right[]> {
  if (images === 'off') return [];
  try {
    await preparePrePostImages(db, collections, role);
    return [];
  } catch (error) {
    if (!(error instanceof FeedError) || error.code !== 'unauthorized') throw error;
    const { missing } = error;
    if (images === 'if-possible') return missing;
    throw missingRightsError({
      ...{ database: db.databaseName, granted, missing, role },
      instead:
        'Or set `images: "if-possible"`: then it works without pre- and post-images, and `sync` reports what is weaker.',
    });
  }
}

import { findWithoutImages, type WatchedCollection } from '@tidings/change-feed';
import type { Channel } from '@tidings/protocol';
import type { Db } from 'mongodb';
import { TidingsError } from '../errors.ts';
import type { FeedListener } from '../feed-listener.ts';
import { nameOf, type Source } from '../source.ts';

/** Which collections of the sources keep no pre- and post-images. */
export interface MissingImages {
  /** As of the last look. */
  readonly collections: ReadonlySet<string>;
  /** Looks again. */
  refresh(): Promise<void>;
  /** Looks again when the feed opens, and once a minute: an administrator may turn images on meanwhile. */
  readonly listener: FeedListener;
}

/** Milliseconds between two looks. */
const refreshMs = 60_000;

/** Whether only inserts are of interest: then images make no difference. */
export function isInsertOnly({
  operations,
}: {
  readonly operations?: WatchedCollection['operations'] | undefined;
}): boolean {
  return operations?.every((operation) => operation === 'insert') === true;
}

/** The sources whose events depend on more than inserts. */
export function sourcesWithEdits<C extends Channel>(
  given: readonly Source<C>[],
): readonly Source<C>[] {
  return given
    .flatMap((source) => [source, ...(source.joined ?? [])])
    .filter((source) => !isInsertOnly(source));
}

/**
 * Creates the look at which collections keep no images.
 *
 * @param usesImages Whether images are used at all: otherwise no collection has any.
 * @param now Returns milliseconds of a monotonic clock.
 */
export function createMissingImages<C extends Channel>(
  db: Db,
  given: readonly Source<C>[],
  usesImages: boolean,
  now = () => performance.now(),
): MissingImages {
  const all = [...new Set(sourcesWithEdits(given).map(({ collection }) => collection))];
  let collections: ReadonlySet<string> = new Set(usesImages ? [] : all);
  let lookedAt = -Infinity;

  async function refresh(): Promise<void> {
    lookedAt = now();
    if (usesImages && all.length > 0) collections = new Set(await findWithoutImages(db, all));
  }

  return {
    get collections() {
      return collections;
    },
    refresh,
    listener: {
      change: () => undefined,
      // At the start the composition looks itself, and waits for the database.
      opened: () => (lookedAt === -Infinity ? Promise.resolve() : refresh()),
      heartbeat() {
        // What is known stays, until the database can be asked again.
        if (now() - lookedAt >= refreshMs) refresh().catch(() => undefined);
      },
    },
  };
}

/**
 * Describes what is weaker without these collections' images, and the commands that turn them on: an administrator needs
 * no further rights for that.
 */
export function describeMissingImages<C extends Channel>(
  given: readonly Source<C>[],
  { database, collections }: { readonly database: string; readonly collections: Iterable<string> },
): string {
  const lines = [...collections].map((collection) => {
    const its = sourcesWithEdits(given).filter((source) => source.collection === collection);
    const needing = its.filter(({ needsImages }) => needsImages === true);
    const effect =
      needing.length === 0
        ? 'an edit is sent with the document as it is when it is read again, and a deletion with the id alone, or as a `gap`'
        : `each edit and deletion is a \`gap\` with new snapshots for ${namesOf(needing)}, because the \`where\` or the topic depends on what the document was. Fields that never change can be named in \`immutable\``;
    return `  "${collection}" of ${namesOf(its)}: ${effect}.`;
  });
  const commands = [...collections].map(
    (collection) =>
      `  db.getSiblingDB(${JSON.stringify(database)}).runCommand({ "collMod": ${JSON.stringify(collection)}, "changeStreamPreAndPostImages": { "enabled": true } })`,
  );
  return [
    'These collections keep no pre- and post-images:',
    ...lines,
    'An administrator turns them on in mongosh:',
    ...commands,
  ].join('\n');
}

/** Creates the error for an instance that cannot do without images. */
export function missingImagesError(description: string): TidingsError {
  return new TidingsError(
    'missing-images',
    `${description}\nOr set \`images: "if-possible"\`: then it works without them, and \`sync\` reports what is weaker.`,
  );
}

function namesOf<C extends Channel>(sources: readonly Source<C>[]): string {
  return sources.map((source) => `"${nameOf(source)}"`).join(' and ');
}

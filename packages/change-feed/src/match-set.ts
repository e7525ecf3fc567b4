import type { Document } from 'mongodb';
import { wrapDocuments } from './decoding/wrapped-documents.ts';
import type { ServerAbilities } from './server-abilities.ts';
import type { WatchedCollection } from './watched-collection.ts';

/** The one document of the feed's own collection. */
export const ownDocumentId = 'feed';

const documentOperations = ['insert', 'update', 'replace', 'delete'];

/** What a feed watches. */
export interface WatchedSet {
  readonly collections: readonly WatchedCollection[];
  readonly ownCollection: string;
}

/** Builds the `$match` of the stream: which changes count. Ordinals depend on it, so positions carry its hash. */
export function buildMatch(
  collections: readonly WatchedCollection[],
  ownCollection: string,
): Document {
  const all = [...collections.map(({ name }) => name), ownCollection];
  return {
    $match: {
      $or: [
        ...matchWatched(collections),
        {
          'ns.coll': ownCollection,
          'documentKey._id': ownDocumentId,
          operationType: { $in: documentOperations },
        },
        { 'ns.coll': { $in: all }, operationType: { $in: ['drop', 'rename'] } },
        { 'to.coll': { $in: all }, operationType: 'rename' },
        { operationType: { $in: ['dropDatabase', 'invalidate'] } },
      ],
    },
  };
}

/**
 * Builds the stream's pipeline: the changes that count, and what is left out of them. `updateDescription`
 * is kept for the feed's own document only, as it would show the hidden fields. `_id`, the resume token,
 * has to stay. Where the server can, a change above 16 MB is split: that stage must be the last.
 *
 * @see https://www.mongodb.com/docs/v6.0/changeStreams/#modify-change-stream-output
 */
export function buildPipeline(
  { collections, ownCollection }: WatchedSet,
  { splitsLargeChanges }: Pick<ServerAbilities, 'splitsLargeChanges'>,
): Document[] {
  const isOwn = { $eq: ['$ns.coll', ownCollection] };
  return [
    buildMatch(collections, ownCollection),
    {
      $set: {
        updateDescription: { $cond: [isOwn, '$updateDescription', '$$REMOVE'] },
        fullDocument: pickFields(collections, '$fullDocument'),
        fullDocumentBeforeChange: pickFields(collections, '$fullDocumentBeforeChange'),
      },
    },
    wrapDocuments,
    ...(splitsLargeChanges ? [{ $changeStreamSplitLargeEvent: {} }] : []),
  ];
}

/** One clause for all that tell everything, and one for each collection that does not. */
function matchWatched(collections: readonly WatchedCollection[]): Document[] {
  const whole = collections.flatMap(({ name, operations }) => (operations ? [] : [name]));
  return [
    ...(whole.length === 0
      ? []
      : [{ 'ns.coll': { $in: whole }, operationType: { $in: documentOperations } }]),
    ...collections.flatMap(({ name, operations }) =>
      operations === undefined
        ? []
        : [{ 'ns.coll': name, operationType: { $in: [...operations].sort() } }],
    ),
  ];
}

/** Makes an image of what its collection gives out: the same name elsewhere passes. */
function pickFields(collections: readonly WatchedCollection[], image: string): unknown {
  const branches = collections.flatMap(({ name, fields, hide = [] }) => {
    const isOfIt = { $eq: ['$ns.coll', name] };
    if (fields !== undefined) {
      const picked = Object.fromEntries(
        ['_id', ...fields].map((field) => [field, `${image}.${field}`]),
      );
      // Of an image that is missing nothing can be picked.
      const then = { $cond: [{ $eq: [{ $type: image }, 'object'] }, picked, image] };
      return [{ case: isOfIt, then }];
    }
    if (hide.length === 0) return [];
    const then = hide.reduce<unknown>((input, field) => ({ $unsetField: { field, input } }), image);
    return [{ case: isOfIt, then }];
  });
  return branches.length === 0 ? image : { $switch: { branches, default: image } };
}

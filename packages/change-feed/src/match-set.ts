import type { Document } from 'mongodb';
import type { WatchedCollection } from './watched-collection.ts';

/** The one document of the feed's own collection. */
export const ownDocumentId = 'feed';

const documentOperations = ['insert', 'update', 'replace', 'delete'];

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
 * has to stay.
 *
 * @see https://www.mongodb.com/docs/v6.0/changeStreams/#modify-change-stream-output
 */
export function buildPipeline(
  collections: readonly WatchedCollection[],
  ownCollection: string,
): Document[] {
  return [
    buildMatch(collections, ownCollection),
    {
      $set: {
        updateDescription: {
          $cond: [{ $eq: ['$ns.coll', ownCollection] }, '$updateDescription', '$$REMOVE'],
        },
      },
    },
    ...hideFields(collections),
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

/** Each collection hides its own fields only: the same name elsewhere passes. */
function hideFields(collections: readonly WatchedCollection[]): Document[] {
  const branches = collections.flatMap(({ name, hide = [] }) =>
    hide.length === 0 ? [] : [{ name, hide }],
  );
  if (branches.length === 0) return [];
  const without = (image: string) => ({
    $switch: {
      branches: branches.map(({ name, hide }) => ({
        case: { $eq: ['$ns.coll', name] },
        then: hide.reduce<unknown>((input, field) => ({ $unsetField: { field, input } }), image),
      })),
      default: image,
    },
  });
  return [
    {
      $set: {
        fullDocument: without('$fullDocument'),
        fullDocumentBeforeChange: without('$fullDocumentBeforeChange'),
      },
    },
  ];
}

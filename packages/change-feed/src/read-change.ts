import type { ClusterTime } from '@tidings/protocol';
import type { ChangeStreamDocument, Document } from 'mongodb';
import type { Change } from './change.ts';
import { toClusterTime } from './cluster-time.ts';

/** What one document of the change stream means to the feed. */
export type Observed<Name extends string = string> =
  | { readonly kind: 'change'; readonly change: Change<Name> }
  /** The feed's own document was written; each part only if this write touched it. */
  | { readonly kind: 'own'; readonly epoch?: unknown; readonly at?: Date }
  /** Continuity is lost: something the feed depends on was dropped, renamed or replaced. */
  | { readonly kind: 'lost'; readonly reason: string };

type Raw = ChangeStreamDocument;

/** Reads a document of the stream. */
export function readChange<Name extends string>(raw: Raw, ownCollection: string): Observed<Name> {
  switch (raw.operationType) {
    case 'insert':
    case 'update':
    case 'replace':
    case 'delete':
      return raw.ns.coll === ownCollection
        ? readOwn(raw)
        : { kind: 'change', change: readWatched<Name>(raw) };
    case 'drop':
      return { kind: 'lost', reason: `Collection ${raw.ns.coll} was dropped` };
    case 'rename':
      return { kind: 'lost', reason: `Collection ${raw.ns.coll} became ${raw.to.coll}` };
    case 'dropDatabase':
      return { kind: 'lost', reason: `Database ${raw.ns.db} was dropped` };
    case 'invalidate':
      return { kind: 'lost', reason: 'The stream was invalidated' };
    case 'create':
    case 'createIndexes':
    case 'dropIndexes':
    case 'modify':
    case 'refineCollectionShardKey':
    case 'reshardCollection':
    case 'shardCollection':
      throw new TypeError(`${raw.operationType} came although the match set leaves it out.`);
  }
}

type RawDocumentChange = Extract<
  Raw,
  { operationType: 'insert' | 'update' | 'replace' | 'delete' }
>;

/** Reads a change's cluster time: every document of a stream has it from 6.0 on. */
export function timeOfChange({ clusterTime }: Raw): ClusterTime {
  if (clusterTime === undefined) throw new TypeError('A change arrived without its cluster time.');
  return toClusterTime(clusterTime);
}

function readWatched<Name extends string>(raw: RawDocumentChange): Change<Name> {
  const { wallTime } = raw;
  const time = timeOfChange(raw);
  const base = {
    // The pipeline's $match admits no other collections.
    collection: raw.ns.coll as Name,
    documentKey: raw.documentKey,
    wallTime: wallTime ?? new Date(time.seconds * 1000),
    clusterTime: time,
  };
  switch (raw.operationType) {
    case 'insert':
      return { ...base, operation: 'insert', fullDocument: raw.fullDocument };
    case 'update':
      return {
        ...base,
        operation: 'update',
        fullDocument: raw.fullDocument ?? undefined,
        fullDocumentBeforeChange: raw.fullDocumentBeforeChange ?? undefined,
      };
    case 'replace':
      return {
        ...base,
        operation: 'replace',
        fullDocument: raw.fullDocument,
        fullDocumentBeforeChange: raw.fullDocumentBeforeChange ?? undefined,
      };
    case 'delete':
      return {
        ...base,
        operation: 'delete',
        fullDocumentBeforeChange: raw.fullDocumentBeforeChange ?? undefined,
      };
  }
}

function readOwn(raw: RawDocumentChange): Observed<never> {
  switch (raw.operationType) {
    case 'delete':
      return { kind: 'lost', reason: "The feed's own document was deleted" };
    case 'insert':
    case 'replace':
      return ownParts(raw.fullDocument, raw.wallTime);
    case 'update':
      return ownParts(raw.updateDescription.updatedFields ?? {}, raw.wallTime);
  }
}

/** A heartbeat in the same millisecond as the previous one changes only the count. */
function ownParts(fields: Document, wallTime: Date | undefined): Observed<never> {
  const { epoch, beatAt, beats } = fields as Readonly<Record<string, unknown>>; // any document may stand there
  const at = beatAt instanceof Date || beats === undefined ? beatAt : wallTime;
  return {
    kind: 'own',
    ...(epoch === undefined ? {} : { epoch }),
    ...(at instanceof Date ? { at } : {}),
  };
}

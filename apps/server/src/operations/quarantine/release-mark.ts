import type { Change, InsertChange } from '@tidings/server';
import type { Projection } from '../../document/projection.ts';

/** The field that a release writes into a document: MongoDB tells of no write that changes nothing. */
export const releaseField = 'tidingsRelease';

/** What a release writes. No projection reads it into an event. */
export interface ReleaseMark {
  /** Id of the quarantine's entry: a second release of it finds that it was done. */
  readonly from: string;
  /** Clients never had the document: it was not shown when it was set aside, and not edited since. */
  readonly isNew: boolean;
}

/** Reads the mark of a document of any origin. */
export function markOf(document: unknown): ReleaseMark | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const mark: unknown = (document as Readonly<Record<string, unknown>>)[releaseField];
  if (typeof mark !== 'object' || mark === null) return undefined;
  if (!('from' in mark) || typeof mark.from !== 'string') return undefined;
  return { from: mark.from, isNew: 'isNew' in mark && mark.isNew === true };
}

/**
 * Makes a projection tell of a released document as of a new one. By its images alone it would be an
 * edit: under the contract as mended, what it was before the release holds as well, but nobody had it.
 */
export function tellReleased(project: Projection): Projection {
  return async (change) => {
    const insert = asInsert(change);
    if (insert === undefined) return project(change);
    const projected = await project(insert);
    // Written by another hand, and broken with it: then it has to go where it was shown.
    return projected.issues === undefined ? projected : project(change);
  };
}

/** Says what a release would have been, had the document come only now; undefined for other changes. */
function asInsert(change: Change): InsertChange | undefined {
  if (change.operation !== 'update' && change.operation !== 'replace') return undefined;
  const { fullDocument, fullDocumentBeforeChange: before } = change;
  const mark = markOf(fullDocument);
  // Without what it was, nobody knows whether this change is the one that wrote the mark.
  if (fullDocument === undefined || before === undefined || mark?.isNew !== true) return undefined;
  if (markOf(before)?.from === mark.from) return undefined;
  const { collection, documentKey, wallTime, clusterTime } = change;
  return { operation: 'insert', collection, documentKey, wallTime, clusterTime, fullDocument };
}

import type { Change, InsertChange } from '@tidings/change-feed';
import type { Channel } from '@tidings/protocol';
import { nameOf, type Source } from '../source.ts';
import { releaseField } from './release-field.ts';

/** What a release writes. No event has it. */
export interface ReleaseMark {
  /** The id of the quarantine's entry: a second release finds that it was released. */
  readonly from: string;
  /** No client ever had the document: it was not sent when it was quarantined, and not edited since. */
  readonly isNew: boolean;
  /** The sources that had rejected it: clients of others have it. */
  readonly sources?: readonly string[];
}

/** Reads the mark of a document of any origin. */
export function markOf(document: unknown): ReleaseMark | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const mark: unknown = (document as Readonly<Record<string, unknown>>)[releaseField];
  if (typeof mark !== 'object' || mark === null) return undefined;
  if (!('from' in mark) || typeof mark.from !== 'string') return undefined;
  const isNew = 'isNew' in mark && mark.isNew === true;
  const sources = 'sources' in mark && Array.isArray(mark.sources) ? mark.sources.map(String) : [];
  return { from: mark.from, isNew, ...(sources.length > 0 && { sources }) };
}

/**
 * Makes a source send a released document as a new one. By its images alone it would be an edit: under the new
 * contract, what it was before the release is valid as well, but no client has it.
 */
export function withReleases<C extends Channel>(source: Source<C>): Source<C> {
  if (source.validation?.edited === undefined) return source;
  return {
    ...source,
    ...(source.fields && { fields: [...source.fields, releaseField] }),
    async project(change, ...reads) {
      const insert = asInsert(change, nameOf(source));
      if (insert === undefined) return source.project(change, ...reads);
      const projected = await source.project(insert, ...reads);
      // Written by something else, and invalid with it: then it has to be deleted where it was shown.
      return projected.issues === undefined ? projected : source.project(change, ...reads);
    },
  };
}

/** Returns the insert that a release stands for; undefined for other changes. */
function asInsert(change: Change, source: string): InsertChange | undefined {
  if (change.operation !== 'update' && change.operation !== 'replace') return undefined;
  const { fullDocument, fullDocumentBeforeChange: before } = change;
  const mark = markOf(fullDocument);
  // Without the document before, it is unknown whether this change is the one that wrote the mark.
  if (fullDocument === undefined || before === undefined || mark?.isNew !== true) return undefined;
  if (markOf(before)?.from === mark.from || mark.sources?.includes(source) === false) {
    return undefined;
  }
  const { collection, documentKey, wallTime, clusterTime } = change;
  return { operation: 'insert', collection, documentKey, wallTime, clusterTime, fullDocument };
}

import type { Change } from '@tidings/change-feed';
import type { RawDocument } from './lists/project-documents.ts';
import { releaseField } from './quarantine/release-field.ts';

/** The top-level fields that a source looks at. */
interface SourceFields {
  readonly fields?: readonly string[] | undefined;
  readonly hide?: readonly string[] | undefined;
}

/**
 * Creates what reduces a document to the fields of one source: another source of the collection may have asked for
 * more, and a snapshot has only these.
 */
export function createNarrow({
  fields,
  hide = [],
}: SourceFields): (document: RawDocument) => RawDocument {
  const shown = fields && new Set(['_id', ...fields]);
  const hidden = new Set([releaseField, ...hide]);
  const isSeen = (field: string) => !hidden.has(field) && shown?.has(field) !== false;
  return (document) =>
    Object.keys(document).every(isSeen)
      ? document
      : Object.fromEntries(Object.entries(document).filter(([field]) => isSeen(field)));
}

/** Reduces the images of a change. */
export function narrowChange(
  change: Change,
  narrow: (document: RawDocument) => RawDocument,
): Change {
  const { fullDocument: after, fullDocumentBeforeChange: before } = change as {
    readonly fullDocument?: RawDocument;
    readonly fullDocumentBeforeChange?: RawDocument;
  };
  const images = {
    ...(after && { fullDocument: narrow(after) }),
    ...(before && { fullDocumentBeforeChange: narrow(before) }),
  };
  const isSame = images.fullDocument === after && images.fullDocumentBeforeChange === before;
  // The images are those of its own operation.
  return isSame ? change : { ...change, ...images };
}

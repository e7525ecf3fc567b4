import { toExtended } from '@tidings/change-feed';
import type { RawDocument } from '../lists/project-documents.ts';
import type { QuarantinedDocument } from './entries.ts';
import { plain } from './write-table.ts';

/** Characters of a string that are shown; of a longer one, how many more there are. */
const maxStringLength = 200;
/** Lines of a document that are shown. */
const maxLines = 60;

/** Writes a document as it is stored, as extended JSON, long texts and long lists cut. */
export function writeDocument(document: RawDocument): string[] {
  // Relaxed: numbers and dates as people write them; an ObjectId is `{"$oid": …}`.
  const value: unknown = toExtended(document, { relaxed: true });
  const lines = JSON.stringify(value, cutText, 2).split('\n');
  const shown = lines.slice(0, maxLines).map((line) => plain(line));
  return lines.length <= maxLines
    ? shown
    : [...shown, `… and ${String(lines.length - maxLines)} lines more`];
}

/** Writes what names a document. */
export function writeDocumentId({ documentKey }: Pick<QuarantinedDocument, 'documentKey'>): string {
  if (!('_id' in documentKey)) return `an id of ${String(documentKey.bytes)} bytes, not recorded`;
  const id: unknown = documentKey['_id'];
  const { id: value } = toExtended({ id }, { relaxed: true }) as { readonly id: unknown };
  const isObjectId = typeof value === 'object' && value !== null && '$oid' in value;
  return isObjectId ? String(value.$oid) : JSON.stringify(value);
}

function cutText(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= maxStringLength) return value;
  return `${value.slice(0, maxStringLength)}… and ${String(value.length - maxStringLength)} characters more`;
}

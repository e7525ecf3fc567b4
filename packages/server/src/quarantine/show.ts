import type { Issue } from '@tidings/protocol';
import type { Fault } from './quarantine.ts';
import { findQuarantined } from './entries.ts';
import { judge, type Standing } from './judge.ts';
import { shapeAt } from './shape.ts';
import type { QuarantineStore } from './store.ts';
import { writeDocument, writeDocumentId } from './write-document.ts';
import { plain } from './write-table.ts';

/** Describes the issues and the current state of a document; undefined when there is no entry of that id. */
export async function show(store: QuarantineStore, id: string): Promise<string[] | undefined> {
  const found = await findQuarantined(store, id);
  if (found === undefined) return undefined;
  const { collection, event, ids, faults, at } = found;
  const standing = await judge(store, found);
  return [
    `ID        ${found.id}`,
    `When      ${at.toISOString()}${ids.length > 1 ? `, the last of ${String(ids.length)} times` : ''}`,
    `Document  ${collection} ${plain(writeDocumentId(found))}`,
    `Event     ${event}, not sent`,
    'Issues',
    ...faults.flatMap(writeFault),
    `Now       ${describe(standing, found.id)}`,
    ...('issues' in standing
      ? standing.issues
          .map((issue) => ({ ...issue, found: shapeAt(standing.document, issue.path) }))
          .flatMap(writeFault)
      : []),
    ...('document' in standing ? ['Stored', ...writeDocument(standing.document).map(indent)] : []),
  ];
}

/** Writes where an issue is, what was found there, and what is allowed. */
export function writeFault({ path, message, found }: Fault): string[] {
  return [
    `  ${plain(path === '' ? 'the document itself' : path)}`,
    `    found    ${plain(found ?? 'not recorded')}`,
    `    allowed  ${plain(message)}`,
  ];
}

/** Writes an issue in one line. */
export function writeIssue({ path, message }: Issue): string {
  return plain(`${path === '' ? 'the document itself' : path}: ${message}`);
}

function describe(standing: Standing, id: string): string {
  switch (standing.is) {
    case 'valid':
      return `valid: "release ${id}" sends it to clients`;
    case 'unlisted':
      return 'in no topic: releasing it only drops this entry';
    case 'invalid':
      return 'invalid: fix the document or the contract, then release it';
    case 'released':
      return 'released: releasing it again only drops this entry';
    case 'deleted':
      return 'deleted: releasing it only drops this entry';
    case 'unknown':
      return 'unknown: no list has its collection, or its id was too large to be recorded';
  }
}

function indent(line: string): string {
  return `  ${line}`;
}

import type { Issue } from '@tidings/protocol';
import type { Db } from 'mongodb';
import type { Fault } from './quarantine.ts';
import { findQuarantined } from './entries.ts';
import { judge, type Standing } from './judge.ts';
import { shapeAt } from './shape.ts';
import { writeDocument, writeDocumentId } from './write-document.ts';
import { plain } from './write-table.ts';

/** Shows what was wrong with a document, and how it stands now; undefined when none was set aside under that id. */
export async function show(database: Db, id: string): Promise<string[] | undefined> {
  const found = await findQuarantined(database, id);
  if (found === undefined) return undefined;
  const { collection, event, ids, faults, at } = found;
  const standing = await judge(database, found);
  return [
    `ID        ${found.id}`,
    `When      ${at.toISOString()}${ids.length > 1 ? `, the last of ${String(ids.length)} times` : ''}`,
    `Document  ${collection} ${plain(writeDocumentId(found))}`,
    `Event     ${event}, told to nobody`,
    'Faults',
    ...faults.flatMap(writeFault),
    `Now       ${sayStanding(standing, found.id)}`,
    ...('issues' in standing
      ? standing.issues
          .map((issue) => ({ ...issue, found: shapeAt(standing.document, issue.path) }))
          .flatMap(writeFault)
      : []),
    ...('document' in standing ? ['Stored', ...writeDocument(standing.document).map(indent)] : []),
  ];
}

/** Writes where a fault is, what stood there, and what is allowed. */
export function writeFault({ path, message, found }: Fault): string[] {
  return [
    `  ${plain(path === '' ? 'the document itself' : path)}`,
    `    there    ${plain(found ?? 'not kept')}`,
    `    allowed  ${plain(message)}`,
  ];
}

/** Writes a fault in one line. */
export function writeIssue({ path, message }: Issue): string {
  return plain(`${path === '' ? 'the document itself' : path}: ${message}`);
}

function sayStanding(standing: Standing, id: string): string {
  switch (standing.is) {
    case 'fits':
      return `fits: release ${id} shows it to everybody`;
    case 'broken':
      return 'still breaks the contract: mend the document or the contract, then release it';
    case 'released':
      return 'was released since: releasing it again only drops this entry';
    case 'deleted':
      return 'is deleted: releasing it only drops this entry';
    case 'unknown':
      return 'cannot be found: its id was too large to be kept';
  }
}

function indent(line: string): string {
  return `  ${line}`;
}

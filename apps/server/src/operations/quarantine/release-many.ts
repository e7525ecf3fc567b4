import type { MongoClient } from 'mongodb';
import { groupByDocument, readQuarantine, type QuarantinedDocument } from './entries.ts';
import { release, type Released } from './release.ts';
import { writeIssue } from './show.ts';
import { writeDocumentId } from './write-document.ts';
import { plain } from './write-table.ts';

/** Releases documents one after the other and says of each what came of it; false when one was not. */
export async function releaseMany(
  client: MongoClient,
  database: string,
  ids: readonly string[] | 'all',
  say: (line: string) => void,
): Promise<boolean> {
  const all = groupByDocument(await readQuarantine(client.db(database)));
  // The oldest first: what waits longest is told first.
  const wanted = ids === 'all' ? all.toReversed() : all.filter((one) => isAmong(one, ids));
  const missing = ids === 'all' ? [] : ids.filter((id) => !all.some((one) => isAmong(one, [id])));
  for (const id of missing) say(`${id}: nothing is set aside under it, or not any more.`);
  if (ids === 'all' && wanted.length === 0) say('Nothing is set aside.');
  let refused = 0;
  for (const [index, one] of wanted.entries()) {
    const released = await release(client, database, one);
    if (isRefusal(released)) refused += 1;
    const progress = wanted.length > 1 ? `${String(index + 1)}/${String(wanted.length)} ` : '';
    for (const line of sayReleased(one, released)) say(`${progress}${line}`);
  }
  if (wanted.length > 1) {
    say(`${String(wanted.length - refused)} done, ${String(refused)} could not be released.`);
  }
  return refused === 0;
}

function isAmong({ ids }: QuarantinedDocument, wanted: readonly string[]): boolean {
  return wanted.some((id) => ids.includes(id));
}

function isRefusal({ outcome }: Released): boolean {
  return outcome === 'broken' || outcome === 'busy' || outcome === 'unknown';
}

function sayReleased(one: QuarantinedDocument, released: Released): string[] {
  const name = `${one.collection} ${plain(writeDocumentId(one))}`;
  switch (released.outcome) {
    case 'released':
      return released.isNew
        ? [`${name}: released, told as ${released.event}.`]
        : [`${name}: released; the edit that mended it had shown it already.`];
    case 'released-before':
      return [`${name}: was released before; nothing was written.`];
    case 'deleted':
      return [`${name}: is deleted, and its entry dropped.`];
    case 'broken':
      return [
        `${name}: still breaks the contract; nothing was written.`,
        ...released.issues.map((issue) => `  ${writeIssue(issue)}`),
      ];
    case 'busy':
      return [`${name}: others are writing it all the time; try again.`];
    case 'unknown':
      return [`${name}: cannot be found. Look for it in the collection, and write it again.`];
  }
}

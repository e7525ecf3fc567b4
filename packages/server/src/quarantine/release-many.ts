import { groupByDocument, readQuarantine, type QuarantinedDocument } from './entries.ts';
import { release, type Released } from './release.ts';
import { writeIssue } from './show.ts';
import type { QuarantineStore } from './store.ts';
import { writeDocumentId } from './write-document.ts';
import { plain } from './write-table.ts';

/** Releases documents one after the other and prints each result; false when one could not be released. */
export async function releaseMany(
  store: QuarantineStore,
  ids: readonly string[] | 'all',
  say: (line: string) => void,
): Promise<boolean> {
  const all = groupByDocument(await readQuarantine(store), store.kinds);
  // The oldest first: it has waited longest.
  const wanted = ids === 'all' ? all.toReversed() : all.filter((one) => isAmong(one, ids));
  const missing = ids === 'all' ? [] : ids.filter((id) => !all.some((one) => isAmong(one, [id])));
  for (const id of missing) say(`${id}: not in the quarantine, or not any more.`);
  if (ids === 'all' && wanted.length === 0) say('The quarantine is empty.');
  let refused = 0;
  for (const [index, one] of wanted.entries()) {
    const released = await release(store, one).catch((error: unknown) => {
      // A validator or a missing right concerns this document or collection; the others may do.
      say(`${one.collection} ${plain(writeDocumentId(one))}: ${plain(String(error))}`);
      return undefined;
    });
    if (released === undefined) {
      refused += 1;
      continue;
    }
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
  return outcome === 'invalid' || outcome === 'busy' || outcome === 'unknown';
}

function sayReleased(one: QuarantinedDocument, released: Released): string[] {
  const name = `${one.collection} ${plain(writeDocumentId(one))}`;
  switch (released.outcome) {
    case 'released':
      return released.isNew
        ? [`${name}: released, sent as ${released.event}.`]
        : [`${name}: released; the edit that fixed it had sent it already.`];
    case 'released-before':
      return [`${name}: was already released; nothing was written.`];
    case 'deleted':
      return [`${name}: was deleted; its entry was dropped.`];
    case 'nothing-to-send':
      return [`${name}: is valid now, and clients get nothing of it; its entry was dropped.`];
    case 'unlisted':
      return [`${name}: is in no topic now; its entry was dropped.`];
    case 'invalid':
      return [
        `${name}: still breaks the contract; nothing was written.`,
        ...released.issues.map((issue) => `  ${writeIssue(issue)}`),
      ];
    case 'busy':
      return [`${name}: keeps changing; try again.`];
    case 'unknown':
      return [
        `${name}: cannot be released: no list has its collection, or its id was too large to be recorded.`,
      ];
  }
}

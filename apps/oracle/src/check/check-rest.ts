import type { Collection } from 'mongodb';
import type { Member } from '../clients/crowd.ts';
import { contentOf } from '../truth/derive-events.ts';
import type { Shown } from '../truth/truth.ts';
import { checkList } from './check-list.ts';
import type { Violation } from './violation.ts';

/** Reads all posts, newest first, with the oracle's own idea of what a post is. */
export async function readCollection(posts: Collection): Promise<Shown[]> {
  const documents = await posts.find({}, { readConcern: 'majority' }).sort({ _id: -1 }).toArray();
  return documents.flatMap((document) => {
    const content = contentOf(document);
    return content === undefined ? [] : [{ id: document._id.toHexString(), content }];
  });
}

/** Checks that a client, everything at rest, has arrived and shows what the collection has. */
export function checkRest(
  { check, name }: Member,
  { end, collection }: { readonly end: string; readonly collection: readonly Shown[] },
): Violation[] {
  const blame = { who: name, count: 1, at: Date.now() };
  if (check.covered < end) {
    const what = `at ${check.covered}, not ${end}`;
    return [{ ...blame, kind: 'never-caught-up', what }];
  }
  const wrong = checkList(check.list, collection);
  return wrong === undefined ? [] : [{ ...blame, kind: 'wrong-list', what: wrong }];
}

import { setTimeout as sleep } from 'node:timers/promises';
import { badDocuments } from '../writers/bad-documents.ts';
import { persist } from '../writers/persist.ts';
import type { Strike } from './strike.ts';

/** Documents of one bulk insert. */
const batch = 500;

/** Thousands of posts at once. */
export const burst: Strike = async ({ posts, crowd, burst: { count, bodyLength } }, { target }) => {
  const hit = crowd.liveCount;
  const body = 'b'.repeat(bodyLength);
  for (let done = 0; done < count; done += batch) {
    const documents = Array.from({ length: Math.min(batch, count - done) }, (_, i) => ({
      title: `burst ${String(target)} ${String(done + i)}`,
      body,
    }));
    // Not repeated as a whole: only the history shows how many were written before a failure.
    await posts.insertMany(documents, { ordered: false }).catch(() => undefined);
  }
  return hit;
};

/** Documents that break the contract, and posts that are edited into such and mended. */
export const breakContract: Strike = async ({ posts, crowd }, { target }) => {
  const hit = crowd.liveCount;
  await persist(() => posts.insertMany(badDocuments(), { ordered: false }));
  const title = `mended ${String(target)}`;
  const { insertedId } = await persist(() => posts.insertOne({ title }));
  for (const edit of [{ title: 7 }, { title: `${title} again` }, { title: ' ' }, { title }]) {
    await persist(() => posts.updateOne({ _id: insertedId }, { $set: edit }));
    await sleep(20);
  }
  return hit;
};

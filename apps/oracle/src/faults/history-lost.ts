import { setTimeout as sleep } from 'node:timers/promises';
import { choose } from '../testbed/testbed.ts';
import { persist } from '../writers/persist.ts';
import type { Strike } from './strike.ts';

/** Posts of one insert, and characters of each one's body. */
const batch = { count: 100, bodyLength: 9000 };
/** Inserts while the node is away: several times what the oplog holds. */
const batches = 20;
/** Milliseconds between two, so that the oplog is truncated on the way. */
const betweenMs = 400;

/** A node cannot reach MongoDB while more is written than the oplog holds. */
export const historyLost: Strike = async ({ nodes, posts }, { target }) => {
  const node = choose(nodes, target);
  const { open } = node.front;
  node.setMongoMode('refuse');
  const body = 'h'.repeat(batch.bodyLength);
  for (let i = 0; i < batches; i += 1) {
    const documents = Array.from({ length: batch.count }, (_, n) => ({
      title: `lost ${String(target)} ${String(i)} ${String(n)}`,
      body,
    }));
    // By all three, or a secondary would be the one whose history is lost.
    await persist(() => posts.insertMany(documents, { writeConcern: { w: 3 } }));
    await sleep(betweenMs);
  }
  node.setMongoMode('pass');
  await node.untilReady(30_000);
  return open;
};

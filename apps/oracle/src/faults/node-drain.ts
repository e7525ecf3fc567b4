import type { Strike } from './strike.ts';

/** A release: every node is stopped politely and started again, one after another. */
export const nodeDrain: Strike = async ({ nodes }) => {
  let hit = 0;
  for (const node of nodes) {
    hit += node.front.open;
    await node.drain();
    await node.start();
    await node.untilReady(30_000);
  }
  return hit;
};

import { setTimeout as sleep } from 'node:timers/promises';
import { choose } from '../testbed/testbed.ts';
import type { Strike } from './strike.ts';

/** A server process dies at once and is started again. */
export const nodeKill: Strike = async ({ nodes }, { target, forMs }) => {
  const node = choose(nodes, target);
  const { open } = node.front;
  await node.kill();
  await sleep(forMs / 3);
  await node.start();
  await node.untilReady(30_000);
  return open;
};

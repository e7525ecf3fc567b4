import { setTimeout as sleep } from 'node:timers/promises';
import { choose } from '../testbed/testbed.ts';
import type { Strike } from './strike.ts';

/** A secondary stands still for a while: it neither answers nor goes away. */
export const secondaryFreeze: Strike = async ({ set, crowd }, { target, forMs }) => {
  const hit = crowd.liveCount;
  const primary = await set.primary();
  const secondary = choose(
    [0, 1, 2].filter((member) => member !== primary),
    target,
  );
  set.freeze(secondary);
  await sleep(forMs);
  set.thaw(secondary);
  return hit;
};

import { setTimeout as sleep } from 'node:timers/promises';
import type { Strike } from './strike.ts';

/**
 * The primary stands still: it neither answers nor goes away. Another is elected; thawed, it takes itself
 * for the primary until it hears of that.
 */
export const primaryFreeze: Strike = async ({ set, crowd }, { forMs }) => {
  const hit = crowd.liveCount;
  const primary = await set.primary();
  set.freeze(primary);
  // A frozen one does not say that it is the primary.
  await set.primary();
  await sleep(forMs / 3);
  set.thaw(primary);
  await set.primary();
  return hit;
};

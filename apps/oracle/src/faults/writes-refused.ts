import { setTimeout as sleep } from 'node:timers/promises';
import type { Strike } from './strike.ts';

/** MongoDB refuses all writes for a while, as it does where a disk is full or data is moved. */
export const writesRefused: Strike = async ({ set, crowd }, { forMs }) => {
  const hit = crowd.liveCount;
  await set.setWritesRefused(true);
  await sleep(forMs);
  await set.setWritesRefused(false);
  return hit;
};

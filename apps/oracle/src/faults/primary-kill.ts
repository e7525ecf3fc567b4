import { setTimeout as sleep } from 'node:timers/promises';
import type { Strike } from './strike.ts';

/** The primary's process dies at once; another is elected; it comes back as a secondary. */
export const primaryKill: Strike = async ({ set, crowd }, { forMs }) => {
  const hit = crowd.liveCount;
  const primary = await set.primary();
  await set.kill(primary);
  await sleep(forMs);
  await set.restart(primary);
  await set.primary();
  return hit;
};

import type { Strike } from './strike.ts';

/** The primary steps down and another one is elected. */
export const primaryStepDown: Strike = async ({ set, crowd }) => {
  const hit = crowd.liveCount;
  await set.stepDown();
  await set.primary();
  return hit;
};

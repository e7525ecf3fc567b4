import { setTimeout as sleep } from 'node:timers/promises';
import { starvedAfterMs } from '../check/check-waits.ts';
import { comeBackHopelessly } from '../clients/hopeless-client.ts';
import { waitFor } from '../wait-for.ts';
import { choose } from '../world/world.ts';
import { burst } from './database-faults.ts';
import type { Strike } from './strike.ts';

/** More than a node's log keeps, and less than it reads again for those who come from before it. */
const flood = { count: 500, bodyLength: 6000 };
/** Milliseconds that the attack is ahead of those who return. */
const aheadMs = 500;
/** Honest clients that return. */
const maxReturning = 4;

/**
 * One client comes back to a node several times a second with positions that cannot be resumed, while others
 * return to it that were away for longer than the log goes back. It goes on until they are served.
 */
export const hopelessClient: Strike = async (world, fault) => {
  const { nodes, crowd, attacks } = world;
  const node = choose(nodes, fault.target);
  const away = crowd
    .watching()
    .filter(({ client }) => client.isLive && client.leave !== undefined)
    .slice(0, maxReturning);
  const comeBack = away.map(({ client }) => client.leave?.());
  await burst({ ...world, burst: flood }, fault);
  const over = new AbortController();
  const from = Date.now();
  const attacking = comeBackHopelessly(`${node.directUrl}/sse`, over.signal);
  await sleep(aheadMs);
  for (const returnTo of comeBack) returnTo?.(node.index);
  // Long enough to notice one that is starved.
  await waitFor(
    starvedAfterMs + 2 * aheadMs,
    () => away.every(({ client, isOpen }) => client.isLive || !isOpen) || undefined,
  );
  over.abort();
  await attacking;
  attacks.push({ node: node.index, from, to: Date.now() });
  return away.length;
};

import { setTimeout as sleep } from 'node:timers/promises';
import { starvedAfterMs } from '../check/check-waits.ts';
import { reconnectHopelessly } from '../clients/hopeless-client.ts';
import { waitFor } from '../wait-for.ts';
import { choose } from '../testbed/testbed.ts';
import { burst } from './database-faults.ts';
import type { Strike } from './strike.ts';

/** More than a node's log keeps, and less than it reads again for a catch-up. */
const flood = { count: 500, bodyLength: 6000 };
/** Milliseconds by which the attack starts before the honest clients return. */
const aheadMs = 500;
/** Honest clients that return. */
const maxReturning = 4;

/**
 * One client reconnects to a node several times a second with positions that cannot be resumed, while others
 * return that were disconnected for longer than the log goes back. It continues until they are served.
 */
export const hopelessClient: Strike = async (testbed, fault) => {
  const { nodes, crowd, attacks } = testbed;
  const node = choose(nodes, fault.target);
  const returning = crowd
    .watching()
    .filter(({ client }) => client.isLive && client.leave !== undefined)
    .slice(0, maxReturning);
  const reconnects = returning.map(({ client }) => client.leave?.());
  await burst({ ...testbed, burst: flood }, fault);
  const over = new AbortController();
  const from = Date.now();
  const attacking = reconnectHopelessly(`${node.directUrl}/sse`, over.signal);
  await sleep(aheadMs);
  for (const returnTo of reconnects) returnTo?.(node.index);
  // Long enough to notice one that is starved.
  await waitFor(
    starvedAfterMs + 2 * aheadMs,
    () => returning.every(({ client, isOpen }) => client.isLive || !isOpen) || undefined,
  );
  over.abort();
  await attacking;
  attacks.push({ node: node.index, from, to: Date.now() });
  return returning.length;
};

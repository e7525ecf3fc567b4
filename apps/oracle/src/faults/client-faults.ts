import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../clients/client.ts';
import type { Member } from '../clients/crowd.ts';
import { waitFor } from '../wait-for.ts';
import { choose, type Testbed } from '../testbed/testbed.ts';
import { burst } from './database-faults.ts';
import type { Strike } from './strike.ts';

/**
 * More than a stalled reader leaves room for: the sockets between the node and the proxy in front hold
 * about 5 MB, the log 2.
 */
const flood = { count: 2500, bodyLength: 6000 };
/** Milliseconds that it has to get from the database into the log. */
const afterFloodMs = 2000;
/** Milliseconds that readers have to become live before they stall. */
const liveWithinMs = 5000;

/** Streams of one node end in the middle of a frame. */
export const clientCut: Strike = ({ nodes }, { target }) =>
  Promise.resolve(choose(nodes, target).front.cutInMidFrame(1 + (target % 5)));

/** Clients move to the next node. */
export const clientMove: Strike = (testbed, { target }) =>
  each(some(testbed, target), ({ client }) => {
    client.moveTo(target % testbed.nodes.length);
  });

/** Readers stop reading for a while. */
export const clientStall: Strike = (testbed) =>
  each(able(testbed, 'stall'), ({ client }) => {
    const resume = client.stall?.();
    setTimeout(() => resume?.(), testbed.stallMs);
  });

/** Readers stop reading, and more arrives than sockets and log can take: the log's tail passes them. */
export const burstPastStalled: Strike = async (testbed, fault) => {
  const readers = able(testbed, 'stall');
  // On connections of their own: the system gives those that have read much room for much more.
  for (const { client } of readers) client.moveTo(fault.target % testbed.nodes.length);
  await waitFor(liveWithinMs, () => readers.every(({ client }) => client.isLive) || undefined);
  const stalled = readers.filter(({ client }) => client.isLive);
  const { front } = choose(testbed.nodes, fault.target);
  const resume = stalled.flatMap(({ client }) => [
    client.stall?.(),
    front.holdBack(client.port ?? 0),
  ]);
  await burst({ ...testbed, burst: flood }, fault);
  await sleep(afterFloodMs);
  for (const goOn of resume) goOn?.();
  return stalled.length;
};

/** Clients reconnect with a position that cannot be resumed. */
export const clientForeignCursor: Strike = (testbed) =>
  each(able(testbed, 'bringForeignCursor').slice(0, 2), ({ client }) => {
    client.bringForeignCursor?.();
  });

/** Clocks of clients jump an hour ahead or back. */
export const clientClockJump: Strike = (testbed, { target }) =>
  each(able(testbed, 'jumpClock').slice(0, 3), ({ client }) => {
    client.jumpClock?.(target % 2 === 0 ? 3_600_000 : -3_600_000);
  });

/** Some clients leave for good and as many join. */
export const clientComeAndGo: Strike = async (testbed, { target }) => {
  const leaving = some(testbed, target).filter(({ client }) => client.kind !== 'page');
  for (const member of leaving) {
    await testbed.crowd.close(member);
    await testbed.crowd.open(member.client.kind, target % testbed.nodes.length, member.guest);
  }
  return leaving.length;
};

/** A third of the clients. */
function some({ crowd }: Testbed, target: number): Member[] {
  return crowd.watching().filter((_, i) => i % 3 === target % 3);
}

function able({ crowd }: Testbed, what: keyof Client): Member[] {
  return crowd.watching().filter(({ client }) => client[what] !== undefined);
}

/** Counts only the clients that were live when it struck. */
function each(members: readonly Member[], act: (member: Member) => void): Promise<number> {
  const live = members.filter(({ client }) => client.isLive).length;
  for (const member of members) act(member);
  return Promise.resolve(live);
}

import type { Client } from '../clients/client.ts';
import type { Member } from '../clients/crowd.ts';
import { choose, type World } from '../world/world.ts';
import type { Strike } from './strike.ts';

/** Streams of one node end in the middle of a frame. */
export const clientCut: Strike = ({ nodes }, { target }) =>
  Promise.resolve(choose(nodes, target).front.cutInMidFrame(1 + (target % 5)));

/** Clients go on at the next node. */
export const clientMove: Strike = (world, { target }) =>
  each(some(world, target), ({ client }) => {
    client.moveTo(target % world.nodes.length);
  });

/** Readers stop reading for a while. */
export const clientStall: Strike = (world) =>
  each(able(world, 'stall'), ({ client }) => {
    client.stall?.(world.stallMs);
  });

/** Clients come back with a position that nobody can resume. */
export const clientForeignCursor: Strike = (world) =>
  each(able(world, 'bringForeignCursor').slice(0, 2), ({ client }) => {
    client.bringForeignCursor?.();
  });

/** Clocks of clients jump an hour ahead or back. */
export const clientClockJump: Strike = (world, { target }) =>
  each(able(world, 'jumpClock').slice(0, 3), ({ client }) => {
    client.jumpClock?.(target % 2 === 0 ? 3_600_000 : -3_600_000);
  });

/** Some leave for good and as many come. */
export const clientComeAndGo: Strike = async (world, { target }) => {
  const leaving = some(world, target).filter(({ client }) => client.kind !== 'page');
  for (const member of leaving) {
    await world.crowd.close(member);
    await world.crowd.open(member.client.kind, target % world.nodes.length);
  }
  return leaving.length;
};

/** A third of those who watch. */
function some({ crowd }: World, target: number): Member[] {
  return crowd.watching().filter((_, i) => i % 3 === target % 3);
}

function able({ crowd }: World, what: keyof Client): Member[] {
  return crowd.watching().filter(({ client }) => client[what] !== undefined);
}

/** Only those count who were live when it struck. */
function each(members: readonly Member[], act: (member: Member) => void): Promise<number> {
  const live = members.filter(({ client }) => client.isLive).length;
  for (const member of members) act(member);
  return Promise.resolve(live);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import type { Guest } from '../rooms/guest.ts';
import { choose, type Testbed } from '../testbed/testbed.ts';
import type { Strike } from './strike.ts';

/** Messages for each room in one insert, and milliseconds for which they race with what is taken away. */
const race = { batch: 3, forMs: 600 };

/**
 * Somebody is removed from a room, leaves it, or the room is deleted and another made, in the middle of a
 * burst of messages into it. Later they are added again, and after that their clients ask for it.
 */
export const memberRemoved: Strike = async (testbed, { target, forMs }) => {
  const { rooms } = testbed;
  const guest = choose(rooms.guests, target);
  const room = choose(rooms.ids, Math.floor(target / 7));
  const hit = liveOf(testbed, guest);
  const racing = writeInto(testbed, [room]);
  await sleep((target % 5) * (race.forMs / 5));
  const isDeletion = target % 4 === 3;
  if (isDeletion) await rooms.replace(room);
  else if (target % 2 === 0) await rooms.remove(guest, room);
  else await rooms.leave(guest, room);
  await racing;
  await sleep(forMs / 4);
  if (!isDeletion) await rooms.add(guest, room);
  // Reconnects meanwhile are of clients that got `revoked`.
  await sleep(forMs / 4);
  for (const each of isDeletion ? rooms.guests : [guest]) reopen(testbed, each, target);
  return hit;
};

/** A session is ended at one node, or all of a user, while messages are written into their rooms. */
export const sessionEnded: Strike = async (testbed, { target, forMs }) => {
  const { rooms } = testbed;
  const guest = choose(rooms.guests, target);
  const hit = liveOf(testbed, guest);
  const racing = writeInto(testbed, rooms.ids);
  await sleep((target % 5) * (race.forMs / 5));
  await rooms.signOut(guest, { node: target % testbed.nodes.length, everywhere: target % 2 === 1 });
  await racing;
  await sleep(forMs / 4);
  await rooms.signIn(guest);
  reopen(testbed, guest, target);
  return hit;
};

function clientsOf({ crowd }: Testbed, guest: Guest) {
  return crowd.watching().filter((member) => member.guest === guest);
}

function liveOf(testbed: Testbed, guest: Guest): number {
  return clientsOf(testbed, guest).filter(({ client }) => client.isLive).length;
}

function reopen(testbed: Testbed, guest: Guest, target: number): void {
  for (const [i, { client }] of clientsOf(testbed, guest).entries()) {
    client.moveTo((target + i) % testbed.nodes.length);
  }
}

async function writeInto({ messages }: Testbed, rooms: readonly string[]): Promise<void> {
  const parents = rooms.map((room) => ObjectId.createFromHexString(room));
  const until = Date.now() + race.forMs;
  for (let i = 0; Date.now() < until; i += 1) {
    const text = `racing ${String(i)}`;
    const documents = Array.from({ length: race.batch }, () =>
      parents.map((parent) => ({ parent, text })),
    ).flat();
    // The history shows whether it was written.
    await messages.insertMany(documents).catch(() => undefined);
  }
}

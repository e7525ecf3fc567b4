import type { Member } from '../clients/crowd.ts';
import type { Truth } from '../truth/truth.ts';
import { waitFor } from '../wait-for.ts';
import type { World } from '../world/world.ts';
import { persist } from '../writers/persist.ts';
import { checkWaits } from './check-waits.ts';
import { checkRest, readCollection, readRooms } from './check-rest.ts';
import type { Violation } from './violation.ts';

/** Milliseconds that a node has to become ready again after the last fault. */
const mendWithinMs = 60_000;

/** Waits, once nobody writes and all is mended, until every client has everything; says what is broken. */
export async function comeToRest(
  { nodes, posts, messages, crowd, attacks }: World,
  { truth, restWithinMs }: { readonly truth: Truth; readonly restWithinMs: number },
): Promise<{ readonly restMs: number; readonly violations: Violation[] }> {
  for (const node of nodes) await node.untilReady(mendWithinMs);
  const restAt = Date.now();
  const { insertedId } = await persist(() => posts.insertOne({ title: 'The end' }));
  const last = await waitFor(restWithinMs, () =>
    truth.events.findLast(({ id }) => id === insertedId.toHexString()),
  );
  if (last === undefined) throw new Error('The database does not tell of its last change.');
  const end = last.key;
  // What is replayed can have the end in it while its rooms are still to come.
  const hasArrived = ({ check }: Member): boolean => check.covered >= end && check.isSynced;
  await waitFor(restWithinMs, () => {
    crowd.settle();
    return crowd.watching().every(hasArrived) || undefined;
  });
  const restMs = Date.now() - restAt;

  const collection = await readCollection(posts);
  const rooms = await readRooms(messages);
  for (const { check } of crowd.members) check.finish(Date.now());
  const violations = [
    ...crowd.members.flatMap(({ check }) => check.violations),
    ...crowd.members.flatMap(({ name, check }) => checkWaits(name, check.waits, attacks)),
    ...crowd.watching().flatMap((member) => checkRest(member, { end, collection, rooms })),
  ];
  return { restMs, violations };
}

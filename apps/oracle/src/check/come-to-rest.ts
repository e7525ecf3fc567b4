import type { Member } from '../clients/crowd.ts';
import type { Truth } from '../truth/truth.ts';
import { waitFor } from '../wait-for.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { persist } from '../writers/persist.ts';
import { checkWaits } from './check-waits.ts';
import { checkRest, readCollection, readRooms } from './check-rest.ts';
import type { Violation } from './violation.ts';

/** Milliseconds that a node may take to become ready again after the last fault. */
const mendWithinMs = 60_000;

/** Waits, once no one writes and everything is repaired, until every client has everything; returns the violations. */
export async function comeToRest(
  testbed: Testbed,
  { truth, restWithinMs }: { readonly truth: Truth; readonly restWithinMs: number },
): Promise<{ readonly restMs: number; readonly violations: Violation[] }> {
  const { nodes, posts, messages, crowd, attacks, outages, stalls } = testbed;
  for (const node of nodes) await node.untilReady(mendWithinMs);
  const restAt = Date.now();
  const { insertedId } = await persist(() => posts.insertOne({ title: 'The end' }));
  const last = await waitFor(restWithinMs, () =>
    truth.events.findLast(({ id }) => id === insertedId.toHexString()),
  );
  if (last === undefined) throw new Error('The database does not report its last change.');
  const end = last.key;
  const collection = await readCollection(posts);
  const rooms = await readRooms(messages);
  // A replay can contain the end while its rooms are still to come.
  const hasArrived = ({ check }: Member): boolean => check.covered >= end && check.isSynced;
  const checkAll = (): Violation[] =>
    crowd.watching().flatMap((member) => checkRest(member, { end, collection, rooms }));
  // In the same turn in which all have arrived: a moment later one may have lost its stream again, only because the
  // machine is busy.
  const found = await waitFor(restWithinMs, () => {
    crowd.settle();
    return crowd.watching().every(hasArrived) ? checkAll() : undefined;
  });
  const atRest = found ?? checkAll();
  const restMs = Date.now() - restAt;

  for (const { check } of crowd.members) check.finish(Date.now());
  const violations = [
    ...crowd.members.flatMap(({ check }) => check.violations),
    ...crowd.members.flatMap(({ name, check }) =>
      checkWaits(name, check.waits, { attacks, outages, stalls }),
    ),
    ...atRest,
  ];
  return { restMs, violations };
}

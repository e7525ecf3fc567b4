import { ObjectId } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Reader } from './reader.ts';
import type { TenantTestbed, TenantUser } from './testbed.ts';

/** What a fault is done to. */
export interface FaultContext {
  readonly testbed: TenantTestbed;
  readonly random: Random;
  readonly readers: readonly { readonly user: TenantUser; readonly reader: Reader }[];
}

type Fault = (context: FaultContext) => Promise<void>;

/** Tasks of one burst, which races with what is taken away. */
const burst = 12;

/** Writes tasks into a list while `act` takes something away, somewhere in the middle. */
async function during(
  { testbed: { db }, random }: FaultContext,
  list: ObjectId,
  act: () => Promise<unknown>,
): Promise<void> {
  const actAt = random.whole(0, burst - 1);
  for (let number = 0; number < burst; number += 1) {
    const acting = number === actAt ? act() : undefined;
    await db
      .collection('task')
      .insertOne({ list, title: `racing ${String(number)}`, assignees: [] });
    await acting;
  }
}

const membershipOf = ({ id }: TenantUser) => ({ user: id, since: new Date() });

async function addMember({ db }: TenantTestbed, list: ObjectId, user: TenantUser): Promise<void> {
  await db.collection('list').updateOne({ _id: list, 'members.user': { $ne: user.id } }, {
    $push: { members: membershipOf(user) },
  } as object);
}

/** A member is removed in the middle of a burst, and added again later. */
const memberRemoved: Fault = async (context) => {
  const { testbed, random } = context;
  const [list, user] = [random.pick(testbed.lists), random.pick(testbed.users)];
  const lists = testbed.db.collection('list');
  await during(context, list, () =>
    lists.updateOne({ _id: list }, { $pull: { members: { user: user.id } } } as object),
  );
  await sleep(random.whole(0, 400));
  await addMember(testbed, list, user);
};

/** A member is removed and a task of the list written in one transaction; the same again the other way round. */
const removedInTransaction: Fault = async ({ testbed, random }) => {
  const { client, db } = testbed;
  const [list, user] = [random.pick(testbed.lists), random.pick(testbed.users)];
  const task = () => ({ list, title: 'in a transaction', assignees: [] });
  for (const change of [
    { $pull: { members: { user: user.id } } },
    { $push: { members: membershipOf(user) } },
  ]) {
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await db.collection('task').insertOne(task(), { session });
        await db.collection('list').updateOne({ _id: list }, change as object, { session });
        await db.collection('task').insertOne(task(), { session });
      }),
    );
  }
};

/** Another program replaces a list's document with everyone but some in it. */
const membersReplaced: Fault = async (context) => {
  const { testbed, random } = context;
  const list = random.pick(testbed.lists);
  const members = testbed.users.filter(() => random.next() < 0.6).map(membershipOf);
  await during(context, list, () =>
    testbed.db.collection('list').replaceOne({ _id: list }, { members }),
  );
};

/** A list is deleted in the middle of a burst, and another is made. */
const listDeleted: Fault = async (context) => {
  const { testbed, random } = context;
  const index = random.whole(0, testbed.lists.length - 1);
  const list = testbed.lists[index] ?? new ObjectId();
  await during(context, list, () => testbed.db.collection('list').deleteOne({ _id: list }));
  await testbed.db.collection('task').deleteMany({ list });
  const next = new ObjectId();
  testbed.lists[index] = next;
  const members = testbed.users.filter(() => random.next() < 0.8).map(membershipOf);
  await testbed.db.collection('list').insertOne({ _id: next, members });
};

/** A session, or all of a user, are ended while tasks are written. */
const sessionEnded: Fault = async (context) => {
  const { testbed, random } = context;
  const user = random.pick(testbed.users);
  const sessions = testbed.db.collection('session');
  const isEverywhere = random.next() < 0.5;
  await during(context, random.pick(testbed.lists), () =>
    isEverywhere ? sessions.deleteMany({ user: user.id }) : sessions.deleteOne({ user: user.id }),
  );
};

/** A user moves to another tenant, and every node is told: nothing of the first reaches them after that. */
const tenantChanged: Fault = async ({ testbed, random }) => {
  const user = random.pick(testbed.users);
  const tenants = [...new Set(testbed.users.map(({ tenant }) => tenant))];
  user.tenant = random.pick(tenants);
  await testbed.db
    .collection('user')
    .updateOne({ _id: user.id }, { $set: { tenant: user.tenant } });
  await testbed.recheck(user);
};

/** Clients lose their connections, and come back at another node. */
const connectionsLost: Fault = ({ readers, random }) => {
  for (const { reader } of readers) if (random.next() < 0.4) reader.interrupt();
  return Promise.resolve();
};

/** Every access fault, by its name. */
export const tenantFaults = {
  memberRemoved,
  removedInTransaction,
  membersReplaced,
  listDeleted,
  sessionEnded,
  tenantChanged,
  connectionsLost,
} as const satisfies Record<string, Fault>;

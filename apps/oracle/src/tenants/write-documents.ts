import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { TenantTestbed } from './testbed.ts';

/** Milliseconds between two writes. */
const everyMs = 15;

/** Writes posts, tasks and notifications as an app's users do, until it is stopped. */
export function startWriting(testbed: TenantTestbed, random: Random): () => Promise<void> {
  const { db, users } = testbed;
  const [posts, tasks] = [db.collection('post'), db.collection('task')];
  const [notifications, people] = [db.collection('notification'), db.collection('user')];
  let number = 0;
  let isStopped = false;

  const some = () => users.filter(() => random.next() < 0.3).map(({ id }) => id);
  const writes: readonly (() => Promise<unknown>)[] = [
    () => {
      const { id: author, tenant } = random.pick(users);
      const draft = random.next() < 0.3;
      return posts.insertOne({ tenant, title: `post ${String(number)}`, author, draft });
    },
    () => posts.updateOne({ draft: true }, { $set: { draft: false } }),
    () => posts.updateOne({ deletedAt: null }, { $set: { deletedAt: new Date() } }),
    () => posts.updateOne({ deletedAt: { $ne: null } }, { $set: { deletedAt: null } }),
    () => posts.updateOne({}, { $set: { title: `edited ${String(number)}` } }),
    () => posts.deleteOne({}),
    () =>
      tasks.insertOne({
        ...{ list: random.pick(testbed.lists), title: `task ${String(number)}`, assignees: some() },
      }),
    () => tasks.updateOne({}, { $set: { assignees: some() } }),
    // Into another list, of which others are members.
    () => tasks.updateOne({}, { $set: { list: random.pick(testbed.lists) } }),
    () => tasks.deleteOne({}),
    () => notifications.insertOne({ user: random.pick(users).id, text: `note ${String(number)}` }),
    () => notifications.updateOne({ readAt: null }, { $set: { readAt: new Date() } }),
    () => notifications.deleteOne({}),
    () =>
      random.next() < 0.1
        ? people.updateOne(
            { _id: random.pick(users).id },
            { $set: { name: `U ${String(number)}` } },
          )
        : Promise.resolve(),
  ];

  async function write(): Promise<void> {
    while (!isStopped) {
      number += 1;
      await random.pick(writes)();
      await sleep(everyMs);
    }
  }
  const writing = write();

  return () => {
    isStopped = true;
    return writing;
  };
}

import type { Db, Document } from 'mongodb';
import type { TenantUser } from './testbed.ts';
import type { Value } from './views.ts';

/** Items of a snapshot; a view may have more, since it is never cut. */
const page = 50;

/** Returns what a user has to see at rest, by topic, straight from the database. */
export async function readExpected(db: Db, user: TenantUser): Promise<Map<string, Value>> {
  const id = user.id.toHexString();
  const expected = new Map<string, Value>();
  const names = new Map(
    (await db.collection('user').find().toArray()).map((each) => [
      String(each._id),
      each['name'] as unknown,
    ]),
  );

  async function add(
    topic: string,
    collection: string,
    filter: Document,
    itemOf: (document: Readonly<Record<string, unknown>>) => object,
  ): Promise<void> {
    const documents = await db
      .collection(collection)
      .find(filter, { sort: { _id: -1 }, limit: page })
      .toArray();
    const items = documents.map((each) => {
      const itemId = String(each._id);
      return [itemId, { ...itemOf(each), id: itemId }] as const;
    });
    expected.set(topic, new Map(items));
  }

  const { tenant } = user;
  await add(
    `posts:${tenant}`,
    'post',
    { tenant, draft: { $ne: true }, deletedAt: null },
    ({ title, author }) => ({ tenant, title, author: names.get(String(author)) }),
  );
  await add(`notifications:${id}`, 'notification', { user: user.id }, ({ text }) => ({
    ...{ user: id, text },
  }));
  await add(`assigned:${id}`, 'task', { assignees: user.id }, ({ title, assignees }) => ({
    ...{ title, assignee: id, assignees: (assignees as readonly unknown[]).map(String) },
  }));
  for (const list of await db.collection('list').find({ 'members.user': user.id }).toArray()) {
    await add(`tasks:${String(list._id)}`, 'task', { list: list._id }, ({ title }) => ({
      ...{ list: String(list._id), title },
    }));
  }
  const unread = { user: user.id, readAt: null };
  expected.set(`unread:${id}`, await db.collection('notification').countDocuments(unread));
  return expected;
}

/** Describes the first difference between what a user sees and what they have to see; undefined if there is none. */
export function differenceOf(
  views: ReadonlyMap<string, Value>,
  expected: ReadonlyMap<string, Value>,
): string | undefined {
  for (const [topic, value] of expected) {
    const view = views.get(topic);
    if (view === undefined) return `${topic} is missing`;
    if (typeof value === 'number' || typeof view === 'number') {
      if (view !== value)
        return `${topic} is ${JSON.stringify(view)}, not ${JSON.stringify(value)}`;
      continue;
    }
    const newest = [...view].sort(([a], [b]) => (a < b ? 1 : -1)).slice(0, page);
    const [has, is] = [newest, [...value]].map((items) => JSON.stringify(items.map(sorted)));
    if (has !== is) return `${topic} is\n${has ?? ''}\nnot\n${is ?? ''}`;
  }
  return undefined;
}

function sorted([, item]: readonly [string, object]): object {
  return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
}

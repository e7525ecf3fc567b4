import {
  defaultRememberSeconds,
  preparePrePostImages,
  presenceCollection,
  presenceTtlSeconds,
  quarantineCollection,
  quarantineLimits,
  quarantineRights,
  readingRights,
  requiredRole,
  type Right,
  type RoleDocument,
} from '@tidings/server';
import {
  MongoServerError,
  type CreateCollectionOptions,
  type CreateIndexesOptions,
  type Db,
} from 'mongodb';
import { limitCollection, limitIndexes } from '../http/limits/shared-limit.ts';
import { messageCollection } from '../messages/message-document.ts';
import { messageRequestCollection } from '../messages/message-writes.ts';
import { sessionCollection, sessionIndexes } from '../users/session-document.ts';
import { userCollection, userIndexes } from '../users/user-document.ts';
import { requestCollection } from '../posts/create-post.ts';
import { postCollection } from '../posts/post-document.ts';
import { declineCollection, reinviteAfterSeconds } from '../rooms/declines.ts';
import { roomDeletionCollection } from '../rooms/delete-room.ts';
import { readMarkCollection } from '../rooms/read-marks.ts';
import { roomCollection } from '../membership/room-document.ts';

const namespaceExists = 48;

/** An index that this server needs. */
interface NeededIndex {
  readonly collection: string;
  readonly fields: Readonly<Record<string, 1 | -1>>;
  /** With its name, by which it is found again. */
  readonly options: CreateIndexesOptions & { readonly name: string };
}

const indexes: readonly NeededIndex[] = [
  {
    collection: requestCollection,
    fields: { at: 1 },
    options: { name: 'at_1', expireAfterSeconds: defaultRememberSeconds },
  },
  {
    collection: userCollection,
    fields: { keys: 1 },
    options: { name: userIndexes.keys, unique: true },
  },
  {
    collection: userCollection,
    fields: { leavingAt: 1 },
    options: { name: userIndexes.leavingAt, sparse: true },
  },
  { collection: sessionCollection, fields: { user: 1 }, options: { name: sessionIndexes.user } },
  {
    collection: sessionCollection,
    fields: { expiresAt: 1 },
    options: { name: sessionIndexes.expiresAt, expireAfterSeconds: 0 },
  },
  {
    collection: roomCollection,
    fields: { 'members.user': 1 },
    options: { name: 'members.user_1' },
  },
  {
    collection: roomCollection,
    fields: { 'invitations.user': 1 },
    options: { name: 'invitations.user_1' },
  },
  {
    collection: declineCollection,
    fields: { at: 1 },
    options: { name: 'at_1', expireAfterSeconds: reinviteAfterSeconds },
  },
  {
    collection: messageCollection,
    fields: { parent: 1, _id: -1 },
    options: { name: 'parent_1__id_-1' },
  },
  {
    collection: messageRequestCollection,
    fields: { at: 1 },
    options: { name: 'at_1', expireAfterSeconds: defaultRememberSeconds },
  },
  {
    collection: presenceCollection,
    fields: { at: 1 },
    options: { name: 'at_1', expireAfterSeconds: presenceTtlSeconds },
  },
  {
    collection: limitCollection,
    fields: { key: 1 },
    options: { name: limitIndexes.key, unique: true },
  },
  {
    collection: limitCollection,
    fields: { expire: -1 },
    options: { name: limitIndexes.expire, expireAfterSeconds: 0 },
  },
];

/** Collections of which an edit tells what was: a deletion is told only of what clients may have. */
const withImages = [postCollection, roomCollection, messageCollection];

/** Collections in which documents are made, changed and deleted. */
const ownCollections = [
  roomCollection,
  messageCollection,
  presenceCollection,
  userCollection,
  sessionCollection,
  limitCollection,
];

/** What the server needs all the time. */
export const workingRights: readonly Right[] = [
  ...readingRights,
  { collection: postCollection, action: 'insert' },
  { collection: postCollection, action: 'update' },
  { collection: postCollection, action: 'remove' },
  { collection: 'announcement', action: 'insert' },
  { collection: requestCollection, action: 'insert' },
  { collection: messageRequestCollection, action: 'insert' },
  { collection: readMarkCollection, action: 'insert' },
  { collection: readMarkCollection, action: 'update' },
  { collection: readMarkCollection, action: 'remove' },
  { collection: declineCollection, action: 'insert' },
  { collection: declineCollection, action: 'update' },
  { collection: declineCollection, action: 'remove' },
  { collection: roomDeletionCollection, action: 'insert' },
  { collection: roomDeletionCollection, action: 'remove' },
  ...ownCollections.flatMap((collection) =>
    ['insert', 'update', 'remove'].map((action) => ({ collection, action })),
  ),
  ...[...new Set(indexes.map(({ collection }) => collection))].map((collection) => ({
    collection,
    action: 'listIndexes',
  })),
  { collection: quarantineCollection, action: 'insert' },
  { collection: 'tidings', action: 'insert' },
  { collection: 'tidings', action: 'update' },
];

/** Returns the role with everything that the server needs, from an empty database on. */
export function serverRole(
  database: string,
  { readOnly }: { readonly readOnly: boolean },
): RoleDocument {
  const creating = [
    ...[readMarkCollection, roomDeletionCollection, 'announcement'],
    ...indexes.map(({ collection }) => collection),
  ].map((collection) => ({ collection, action: 'createCollection' }));
  return requiredRole({
    ...{ database, readOnly, collections: withImages, images: 'required' },
    ...{ oplogWindow: true, role: 'tidingsServer' },
    rights: readOnly
      ? []
      : [
          ...workingRights,
          ...creating,
          ...indexes.map(({ collection }) => ({ collection, action: 'createIndex' })),
          ...quarantineRights(quarantineCollection),
        ],
  });
}

/** Collections that have to be ordinary ones: all but the quarantine, which is capped. */
export const usedCollections: readonly string[] = [
  ...new Set(
    workingRights
      .map(({ collection }) => collection)
      .filter((name) => name !== '' && name !== quarantineCollection),
  ),
];

/** One thing that is not yet in the database, and what may make it. */
interface Step {
  readonly rights: readonly Right[];
  run(): Promise<void>;
}

/** Creates the collections and indexes that this server needs; changes nothing that is there already. */
export async function prepareDatabase(database: Db): Promise<void> {
  for (const step of await planSteps(database)) await step.run();
}

/** Says which rights it takes to create what is missing now: none when all is there. */
export async function preparingRights(database: Db): Promise<Right[]> {
  return (await planSteps(database)).flatMap(({ rights }) => rights);
}

async function planSteps(database: Db): Promise<Step[]> {
  const found = new Map(
    (await database.listCollections({}, { nameOnly: false }).toArray()).map(
      ({ name, options }) => [name, options] as const,
    ),
  );
  const creating = (collection: string): Right => ({ collection, action: 'createCollection' });
  const steps: Step[] = [];
  const made = new Set(found.keys());
  for (const name of withImages) {
    const images = found.get(name)?.['changeStreamPreAndPostImages'] as
      { readonly enabled?: boolean } | undefined; // as `listCollections` tells it
    if (images?.enabled === true) continue;
    steps.push({
      rights: [found.has(name) ? { collection: name, action: 'collMod' } : creating(name)],
      run: () => preparePrePostImages(database, [name]),
    });
    made.add(name);
  }
  const others = new Map<string, CreateCollectionOptions>([
    ['announcement', {}],
    // Before the first transaction that writes to them: one that creates a collection is easily refused.
    [readMarkCollection, {}],
    [roomDeletionCollection, {}],
    [quarantineCollection, { capped: true, ...quarantineLimits }],
  ]);
  for (const [name, options] of others) {
    if (found.has(name)) continue;
    steps.push({
      // To create a capped collection MongoDB wants both.
      rights:
        'capped' in options
          ? [creating(name), { collection: name, action: 'convertToCapped' }]
          : [creating(name)],
      run: () => createIfMissing(database, name, options),
    });
  }
  for (const { collection, fields, options } of indexes) {
    const isThere = found.has(collection);
    if (isThere && (await database.collection(collection).indexExists(options.name))) continue;
    steps.push({
      rights: [
        ...(made.has(collection) ? [] : [creating(collection)]),
        { collection, action: 'createIndex' },
      ],
      async run() {
        await database.collection(collection).createIndex(fields, options, undefined);
      },
    });
    made.add(collection);
  }
  if (!found.has('tidings')) {
    // The feed makes its own collection.
    steps.push({ rights: [creating('tidings')], run: () => Promise.resolve() });
  }
  return steps;
}

async function createIfMissing(
  database: Db,
  name: string,
  options: CreateCollectionOptions,
): Promise<void> {
  try {
    await database.createCollection(name, options);
  } catch (error) {
    if (error instanceof MongoServerError && error.code === namespaceExists) return;
    throw error;
  }
}

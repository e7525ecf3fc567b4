import {
  guardedPassword,
  runInShell,
  startGuardedMongo,
  type GuardedMongo,
} from '@tidings/dev-mongo';
import type { Db } from 'mongodb';
import { expect, it, onTestFinished } from 'vitest';
import { presenceRights, quarantineRights, requiredRole } from '../src/index.ts';
import { createMissingImages } from '../src/rights/missing-images.ts';
import { databaseName, presence, serveRooms, sources, type Watched } from './serve-rooms.ts';

const patience = { timeout: 30_000 };
const collections = ['post', 'message'];
const builtIn = (role: string) => ({ roles: [{ role, db: databaseName }] });
/** Makes the primary write its no-op every second: the default of 10 is too long to wait for. */
const mongodArgs = ['--setParameter', 'periodicNoopIntervalSecs=1'];

interface Titled {
  readonly title: string;
}
interface Texted {
  readonly room: string;
  readonly text: string;
}

/** A MongoDB whose database another program has made, with or without images. */
async function startTheirs({ hasImages = false, isEmpty = false } = {}): Promise<{
  readonly mongo: GuardedMongo;
  readonly theirs: Db;
}> {
  const mongo = await startGuardedMongo(mongodArgs);
  onTestFinished(() => mongo[Symbol.asyncDispose]());
  const theirs = mongo.root.db(databaseName);
  const options = hasImages ? { changeStreamPreAndPostImages: { enabled: true } } : {};
  if (!isEmpty) for (const name of collections) await theirs.createCollection(name, options);
  return { mongo, theirs };
}

/** The commands of a message for an administrator. */
function commandsIn(message: string): string {
  const found = /^In mongosh, as an administrator:\n([^]*?)^On Atlas/m.exec(message)?.[1];
  if (found === undefined) throw new Error(`No commands in: ${message}`);
  return found;
}

async function untilLive({ source }: Watched): Promise<void> {
  await expect.poll(() => source.state.name, patience).toBe('live');
}

/** Waits until the last of what a client saw is this, and returns everything since the last call. */
async function since({ seen }: Watched, last: string): Promise<string[]> {
  await expect.poll(() => seen, patience).toContain(last);
  return seen.splice(0);
}

/**
 * Writes of every kind, to a list with one topic and to one with many; returns what a client saw of each.
 *
 * @param hasGaps What a message was is not known: a change of it is a gap.
 */
async function changeEverything(theirs: Db, client: Watched, { hasGaps = false } = {}) {
  const posts = theirs.collection<Titled>('post');
  const messages = theirs.collection<Texted>('message');
  const saw: Record<string, string[]> = {};
  const { insertedId: post } = await posts.insertOne({ title: 'one' });
  saw['a post is inserted'] = await since(client, 'newPost one');
  await posts.updateOne({ _id: post }, { $set: { title: 'two' } });
  saw['a post is edited'] = await since(client, 'postEdited two');
  await posts.deleteOne({ _id: post });
  saw['a post is deleted'] = await since(client, 'postDeleted');
  const { insertedId: message } = await messages.insertOne({ room: 'a', text: 'hi' });
  saw['a message is inserted'] = await since(client, 'newMessage hi');
  await messages.updateOne({ _id: message }, { $set: { text: 'ho' } });
  saw['a message is edited'] = await since(client, hasGaps ? 'sync gap' : 'messageEdited ho');
  await messages.deleteOne({ _id: message });
  saw['a message is deleted'] = await since(client, hasGaps ? 'sync gap' : 'messageDeleted');
  return saw;
}

const eventsAlone = {
  'a post is inserted': ['newPost one'],
  'a post is edited': ['postEdited two'],
  'a post is deleted': ['postDeleted'],
  'a message is inserted': ['newMessage hi'],
  'a message is edited': ['messageEdited ho'],
  'a message is deleted': ['messageDeleted'],
};

/** The topic of a message that was changed is unknown: it is told by new snapshots. */
const withGaps = {
  ...eventsAlone,
  'a message is edited': ['posts ', 'messages ho', 'sync gap'],
  'a message is deleted': ['posts ', 'messages ', 'sync gap'],
};

it('needs no more than its role from an empty database on, and then guarantees everything', async () => {
  const { mongo, theirs } = await startTheirs({ isEmpty: true });
  const rights = [...presenceRights('presence'), ...quarantineRights('quarantine')];
  const { privileges } = requiredRole({ database: databaseName, collections, rights });
  const uri = await mongo.addUser({ privileges: [...privileges] });
  const rooms = await serveRooms(uri, { images: 'required', quarantine: {} });
  const client = rooms.watch();
  await untilLive(client);
  expect(client.syncs).toHaveLength(1);
  expect(client.syncs[0]).not.toHaveProperty('weaker');
  await since(client, 'sync snapshot');
  expect(await changeEverything(theirs, client)).toEqual(eventsAlone);
  await theirs.collection<{ title: unknown }>('post').insertOne({ title: 7 });
  await expect.poll(() => theirs.collection('quarantine').countDocuments(), patience).toBe(1);
  expect(rooms.warnings.filter((warning) => !warning.includes('breaks the contract'))).toEqual([]);
});

it('P4: with the role readWrite it works on collections that keep no images, and reports what is weaker', async () => {
  const { mongo, theirs } = await startTheirs();
  const uri = await mongo.addUser(builtIn('readWrite'));
  const rooms = await serveRooms(uri);
  const client = rooms.watch();
  await untilLive(client);
  expect(client.syncs[0]).toMatchObject({ outcome: 'snapshot', weaker: ['edits', 'deletions'] });
  await since(client, 'sync snapshot');
  expect(await changeEverything(theirs, client, { hasGaps: true })).toEqual(withGaps);
  expect(client.syncs.at(-1)).toMatchObject({ outcome: 'gap', weaker: ['edits', 'deletions'] });
  const [warning, ...others] = rooms.warnings;
  expect(others).toEqual([]);
  expect(warning).toMatch(/"post" of "posts": [^]*"message" of "messages": each edit and deletion/);
  expect(warning).toMatch(/who lacks:\n {2}collMod on shop\.post\n {2}collMod on shop\.message\n/);

  // What it says helps: turning the images on by hand, or granting the right.
  await runInShell(mongo.root, commandsIn(warning ?? ''));
  const second = await serveRooms(uri);
  const other = second.watch();
  await untilLive(other);
  expect(other.syncs[0]).not.toHaveProperty('weaker');
  expect(second.warnings).toEqual([]);
});

it('turns images on with the role readWrite where it creates the collections', async () => {
  const { mongo, theirs } = await startTheirs({ isEmpty: true });
  const rooms = await serveRooms(await mongo.addUser(builtIn('readWrite')));
  const client = rooms.watch();
  await untilLive(client);
  expect(client.syncs[0]).not.toHaveProperty('weaker');
  await since(client, 'sync snapshot');
  expect(await changeEverything(theirs, client)).toEqual(eventsAlone);
  expect(rooms.warnings).toEqual([]);
});

it('P6: with the role read alone it streams and resumes after a restart, and reports what is weaker', async () => {
  const { mongo, theirs } = await startTheirs();
  const uri = await mongo.addUser(builtIn('read'));
  const rooms = await serveRooms(uri, { quarantine: {} });
  const client = rooms.watch();
  await untilLive(client);
  const weaker = ['edits', 'deletions', 'heartbeats', 'restores'];
  expect(client.syncs[0]).toMatchObject({ outcome: 'snapshot', weaker });
  await since(client, 'sync snapshot');
  expect(await changeEverything(theirs, client, { hasGaps: true })).toEqual(withGaps);
  const { position } = client.source;
  client.source.close();
  await rooms[Symbol.asyncDispose]();
  await theirs.collection<Titled>('post').insertOne({ title: 'meanwhile' });
  const second = await serveRooms(uri, { heartbeatMs: 'default' });
  const again = second.watch(position);
  await untilLive(again);
  expect(again.seen).toEqual(['newPost meanwhile', 'sync resumed']);
  // As seldom as the database writes on its own: otherwise the feed would be late whenever all is quiet.
  expect(again.syncs[0]).toMatchObject({ outcome: 'resumed', weaker, heartbeatMs: 10_000 });
  const names = (await theirs.listCollections().toArray()).map(({ name }) => name).sort();
  expect(names.filter((name) => !name.startsWith('system.'))).toEqual(['message', 'post']);
  expect(rooms.warnings[0]).toMatch(/^Read-only, because [^]*createRole/);
});

it('names every missing right, with commands that an administrator runs as they are', async () => {
  const { mongo, theirs } = await startTheirs();
  const uri = await mongo.addUser();
  await expect(serveRooms(mongo.uri)).rejects.toMatchObject({
    code: 'unauthorized',
    message: expect.stringMatching(/requires authentication[^]*name and password/) as unknown,
  });
  await expect(serveRooms(uri.replace(guardedPassword, 'wrong'))).rejects.toMatchObject({
    code: 'unauthorized',
    message: expect.stringMatching(
      /does not know this user, or the password is another/,
    ) as unknown,
  });
  const error: unknown = await serveRooms(uri).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    name: 'FeedError',
    code: 'unauthorized',
    missing: expect.arrayContaining([
      { action: 'find', collection: '' },
      { action: 'changeStream', collection: '' },
      { action: 'listCollections', collection: '' },
    ]) as unknown,
  });
  const { message } = error as Error; // as just seen
  expect(message).toMatch(
    /^MongoDB does not allow user "user1" \(of database "admin"\)[^]*\n {2}find on all of shop\n/,
  );
  expect(message).toContain(
    'atlas customDbRoles create tidings-shop --privilege FIND@shop,CHANGE_STREAM@shop,LIST_COLLECTIONS@shop,CREATE_COLLECTION@shop.post,COLL_MOD@shop.post,',
  );
  await runInShell(mongo.root, commandsIn(message));
  const rooms = await serveRooms(uri);
  const client = rooms.watch();
  await untilLive(client);
  expect(client.syncs[0]).not.toHaveProperty('weaker');
  await since(client, 'sync snapshot');
  expect(await changeEverything(theirs, client)).toEqual(eventsAlone);

  // The role is there, and lacks what another list needs.
  await theirs.createCollection('order');
  const watched = [{ name: 'order' }];
  const more: unknown = await serveRooms(uri, { watched, images: 'required' }).catch(
    (reason: unknown) => reason,
  );
  expect(more).toMatchObject({ missing: [{ action: 'collMod', collection: 'order' }] });
  await runInShell(mongo.root, commandsIn((more as Error).message));
  await serveRooms(uri, { watched, images: 'required' });
});

it('does not start without required images or a required right to write, and says what to do', async () => {
  const { mongo } = await startTheirs();
  const writer = await mongo.addUser(builtIn('readWrite'));
  const error: unknown = await serveRooms(writer, { images: 'required' }).catch(
    (reason: unknown) => reason,
  );
  const missing = collections.map((collection) => ({ action: 'collMod', collection }));
  expect(error).toMatchObject({ code: 'unauthorized', missing });
  const { message } = error as Error; // as just seen
  expect(message).toMatch(/\n {2}collMod on shop\.post\n {2}collMod on shop\.message\n/);
  expect(message).toMatch(/"if-possible"/);
  const reader = await mongo.addUser(builtIn('read'));
  await expect(serveRooms(reader, { readOnly: false })).rejects.toMatchObject({
    code: 'unauthorized',
    missing: ['insert', 'update'].map((action) => ({ action, collection: 'tidings' })),
  });
  await expect(serveRooms(reader, { images: 'required' })).rejects.toMatchObject({
    code: 'missing-images',
  });
  await runInShell(mongo.root, commandsIn(message));
  await serveRooms(writer, { images: 'required' });
});

it('neither turns images on nor uses them when they are off', async () => {
  const { mongo, theirs } = await startTheirs({ hasImages: true });
  await theirs.command({ collMod: 'post', changeStreamPreAndPostImages: { enabled: false } });
  const rooms = await serveRooms(await mongo.addUser(builtIn('dbOwner')), { images: 'off' });
  const client = rooms.watch();
  await untilLive(client);
  expect(client.syncs[0]).toMatchObject({ weaker: ['edits', 'deletions'] });
  await since(client, 'sync snapshot');
  expect(await changeEverything(theirs, client, { hasGaps: true })).toEqual(withGaps);
  const [post] = await theirs.listCollections({ name: 'post' }).toArray();
  expect(post).not.toMatchObject({ options: { changeStreamPreAndPostImages: { enabled: true } } });
  expect(rooms.warnings).toEqual([]);
});

it('notices within a minute that an administrator has turned images on', async () => {
  const { theirs } = await startTheirs();
  let nowMs = 0;
  const missing = createMissingImages(theirs, sources, true, () => nowMs);
  await missing.refresh();
  expect([...missing.collections]).toEqual(['post', 'message']);
  const on = { changeStreamPreAndPostImages: { enabled: true } };
  await theirs.command({ collMod: 'post', ...on });
  nowMs = 59_999;
  missing.listener.heartbeat();
  expect(missing.collections.size).toBe(2);
  nowMs = 60_000;
  missing.listener.heartbeat();
  await expect.poll(() => [...missing.collections], patience).toEqual(['message']);
  await theirs.command({ collMod: 'message', ...on });
  await missing.listener.opened();
  expect(missing.collections.size).toBe(0);
});

it('does without what it may not write, with one warning, and reports that presence is local', async () => {
  const { mongo, theirs } = await startTheirs({ hasImages: true });
  const { privileges } = requiredRole({ database: databaseName, collections });
  const uri = await mongo.addUser({ privileges: [...privileges] });
  const rooms = await serveRooms(uri, { quarantine: {}, presence });
  const client = rooms.watch();
  await untilLive(client);
  expect(client.syncs[0]).toMatchObject({ weaker: ['presence'] });
  await since(client, 'sync snapshot');
  expect(await changeEverything(theirs, client)).toEqual(eventsAlone);
  await theirs.collection<{ title: unknown }>('post').insertOne({ title: 7 });
  await expect.poll(() => rooms.warnings, patience).toHaveLength(2);
  expect(rooms.warnings[0]).toMatch(
    /^Presence stays in this process[^]*counted and not recorded[^]*\n {2}insert on shop\.quarantine\n[^]*"presence" }, "actions": \["insert", "update", "remove", "createCollection", "createIndex"\][^]*"quarantine"/,
  );
  expect(rooms.warnings[1]).toBe('A document breaks the contract; no client gets it.');
  const names = (await theirs.listCollections().toArray()).map(({ name }) => name);
  expect(names).not.toContain('presence');
  expect(names).not.toContain('quarantine');
});

import { MessagePage, PostPage, RoomAnswer } from '@tidings/contracts';
import { startMongo, wayNames, type RunningMongo } from '@tidings/dev-mongo';
import { randomBytes, randomUUID } from 'node:crypto';
import type { CommandStartedEvent } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStream, withTitle, startTestServer } from '@tidings/dev-app/testing';
import {
  changeMember,
  join,
  makeRoom,
  readAnswer,
  withText,
  write,
  sendJson,
  signUp,
} from '@tidings/dev-app';

/** Every way to say in a connection string who is to answer reads. */
const preferences = [
  'readPreference=primary',
  'readPreference=primaryPreferred',
  'readPreference=secondary',
  'readPreference=secondaryPreferred&maxStalenessSeconds=120',
  'readPreference=nearest&readPreferenceTags=',
];

describe('the read preference of the connection string', () => {
  let mongo: RunningMongo;
  beforeAll(async () => {
    const ways = wayNames.filter((way) => way !== 'deployment');
    mongo = await startMongo({ members: 3, port: 0, ways });
  });
  afterAll(() => mongo.stop());

  it.each(preferences)('changes nothing of what is written and read: %s', async (preference) => {
    const commands: CommandStartedEvent[] = [];
    const databaseName = `test_${randomBytes(6).toString('hex')}`;
    const server = await startTestServer(
      { databaseName },
      { MONGODB_URI: `${mongo.uri}&${preference}` },
      {
        client: { monitorCommands: true },
        onClient: (client) => client.on('commandStarted', (event) => commands.push(event)),
      },
    );
    const api = (path: string) => `${server.url}/api${path}`;
    const [ada, bo] = [await signUp(server), await signUp(server)];
    const room = await makeRoom(server, ada);
    await join(server, room, bo);

    // What was written is there at once for those who wrote it.
    const { message } = await write(server, room, bo, 'first');
    const messages = `/rooms/${room.id}/messages`;
    const page = await fetch(api(messages), { headers: ada.headers });
    expect((await readAnswer(MessagePage, page)).messages).toEqual([message]);
    const again = { text: 'twice', clientId: randomUUID() };
    for (let n = 0; n < 2; n += 1) {
      expect((await sendJson(api(messages), 'POST', again, bo.headers)).status).toBe(201);
    }
    const edit = await sendJson(
      `${api(messages)}/${message.id}`,
      'PATCH',
      { text: 'x' },
      bo.headers,
    );
    expect(edit.status).toBe(200);
    const post = { title: 'here', clientId: randomUUID() };
    for (let n = 0; n < 2; n += 1) {
      expect((await sendJson(api('/posts'), 'POST', post, ada.headers)).status).toBe(201);
    }
    const { posts } = await readAnswer(PostPage, await fetch(api('/posts')));
    expect(posts.map(({ title }) => title)).toEqual(['here']);
    const renamed = await sendJson(
      api(`/rooms/${room.id}`),
      'PATCH',
      { title: 'Bay' },
      ada.headers,
    );
    expect((await readAnswer(RoomAnswer, renamed)).room.title).toBe('Bay');

    // Nothing that was asked for went past the primary; the change stream alone may.
    const astray = commands.filter(
      ({ command, commandName }) =>
        (command['$readPreference'] as { mode?: string } | undefined)?.mode !== undefined &&
        (command['$readPreference'] as { mode: string }).mode !== 'primary' &&
        commandName !== 'getMore' &&
        !JSON.stringify(command['pipeline'] ?? []).includes('$changeStream'),
    );
    expect(astray.map(({ commandName, command }) => [commandName, command])).toEqual([]);

    // Streams begin, go on, and end with the membership.
    const stream = await openStream(`${server.url}/sse?room=${room.id}`, undefined, bo);
    await stream.find('sync');
    await write(server, room, ada, 'live');
    await stream.find(withText('live'));
    const last = { title: 'live', clientId: randomUUID() };
    await sendJson(api('/posts'), 'POST', last, ada.headers);
    await stream.find(withTitle('live'));
    await changeMember(server, room, { by: ada, user: bo, method: 'DELETE' });
    expect((await stream.find('revoked')).data).toMatchObject({ reason: 'removed' });
    expect((await write(server, room, ada, 'after')).message.text).toBe('after');
  });
});

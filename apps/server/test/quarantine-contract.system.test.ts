import { once } from 'node:events';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { buildServer } from '@tidings/dev-app/build';
import {
  dataOf,
  idsOf,
  namesOf,
  openStream,
  withTitle,
  startProcess,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';
import { run, runQuarantine } from './kit/run-quarantine.ts';

/** The release before: no title was longer than thirty characters. */
const before = buildServer([
  {
    file: 'packages/contracts/src/posts/post.ts',
    from: 'maxTitleLength = 300',
    to: 'maxTitleLength = 30',
  },
]);

it('delivers what the corrected contract allows with a new snapshot, and when it is released, on every node', async () => {
  const database = await createTestDatabase();
  const posts = database.collection('post');
  const old = await startProcess(database, {}, [join(before(), 'main.js')]);
  const early = await openStream(`${old.url}/sse`);
  await early.find('sync');
  const title = 'longer than thirty'.padEnd(40, '!');
  const { insertedId } = await posts.insertOne({ title });
  await posts.insertOne({ title: 'short' });
  await early.find(withTitle('short'));
  const cursor = idsOf(early).at(-1);
  await expect
    .poll(() => database.collection('quarantine').countDocuments(), { timeout: 10_000 })
    .toBe(1);
  // The command of that release refuses it, as its server does.
  const refused = await run(
    process.execPath,
    [join(before(), 'quarantine.js'), 'release', '--all'],
    {
      cwd: before(),
      env: { MONGODB_URI: inject('mongodbUri'), DB_NAME: database.databaseName },
    },
  );
  expect(refused).toMatchObject({ code: 1, out: /title: .*<=30 characters/ });
  old.child.kill();
  await once(old.child, 'exit');

  // Another schema may read any older document in another way: nobody resumes across it.
  const [one, other] = [await startTestServer(database), await startTestServer(database)];
  const streams = [
    await openStream(`${one.url}/sse`, cursor),
    await openStream(`${other.url}/sse`, cursor),
  ];
  for (const stream of streams) {
    expect((await stream.find('sync')).data).toMatchObject({ outcome: 'gap' });
    expect(dataOf(stream, 'posts')).toMatchObject([
      { posts: [{ title: 'short' }, { id: insertedId.toHexString(), title }] },
    ]);
  }
  expect(await runQuarantine(database, ['release', '--all'])).toMatchObject({
    code: 0,
    out: `post ${insertedId.toHexString()}: released, sent as newPost.\n`,
  });
  expect(await runQuarantine(database, ['release', '--all'])).toMatchObject({ code: 0 });
  await posts.updateOne({ _id: insertedId }, { $set: { body: 'An edit like any other.' } });
  for (const stream of streams) {
    await stream.find('postEdited');
    expect(namesOf(stream)).toEqual(['posts', 'sync', 'newPost', 'postEdited']);
    expect(dataOf(stream, 'newPost')).toMatchObject([{ id: insertedId.toHexString(), title }]);
  }
  const late = await openStream(`${one.url}/sse`, cursor);
  await late.find('sync');
  expect(namesOf(late)).toEqual(['posts', 'sync']);
});

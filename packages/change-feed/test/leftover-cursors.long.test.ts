import { suspendProcess } from '@tidings/dev-machine';
import { MongoClient, type Document } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FeedOptions } from '../src/index.ts';
import { runMongo } from './run-mongo.ts';
import { collect, openDatabase, patience, untilOpen } from './use-database.ts';

/** Lets a test make a server close connections. */
const args = ['--setParameter', 'enableTestCommands=1'];
const heartbeats = { heartbeatMs: 200, lateAfterMs: 2_000 };

interface Failure {
  readonly closeConnection?: boolean;
  readonly errorCode?: number;
}

/** Talks to one member, whether or not it is the primary. */
function useMember({ host }: { readonly host: string }) {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`);
  onTestFinished(() => client.close());
  const admin = client.db('admin');
  return {
    admin,
    /** Makes the member fail at commands of these names, as often as there are names. */
    async failAt(failure: Failure, ...failCommands: string[]) {
      const times = failCommands.length;
      const data = { failCommands, ...failure };
      await admin.command({ configureFailPoint: 'failCommand', mode: { times }, data });
    },
    async failures() {
      const off = { configureFailPoint: 'failCommand', mode: 'off' };
      return (await admin.command(off))['count'] as unknown;
    },
    /** Counts the cursors of change streams, idle or being read. */
    openCursors: async (): Promise<number> => {
      const operations = await admin
        .aggregate<{ cursor?: { cursorId: unknown; originatingCommand?: Document } }>([
          { $currentOp: { allUsers: true, idleCursors: true } },
        ])
        .toArray();
      const ids = operations.flatMap(({ cursor }) =>
        JSON.stringify(cursor?.originatingCommand ?? {}).includes('$changeStream')
          ? [String(cursor?.cursorId)]
          : [],
      );
      // One that is just being resumed is listed twice, idle and active.
      return new Set(ids).size;
    },
  };
}

async function useFeed(uri: string, options: Partial<FeedOptions> = {}) {
  const { feed: makeFeed, close } = await openDatabase(uri);
  onTestFinished(close);
  const feed = makeFeed({ ...heartbeats, ...options });
  collect(feed);
  await untilOpen(feed);
  return feed;
}

/** Stops a member's process until the feed has given up its stream. */
async function freeze(pid: number, hasGivenUp: () => boolean): Promise<void> {
  suspendProcess(pid);
  try {
    await expect.poll(hasGivenUp, patience).toBe(true);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** The connection is closed instead of an answer. */
const lost = { closeConnection: true };

describe('a stream that is closed, or opened again', () => {
  it('leaves no cursor when the server was silent and the request to kill it is lost', async () => {
    const mongo = await runMongo({ args });
    const [first] = mongo.members;
    if (first === undefined) throw new Error('The MongoDB has no member of ours.');
    const member = useMember(first);
    const feed = await useFeed(mongo.uri);
    await member.failAt(lost, 'killCursors');
    await freeze(first.pid, () => feed.status().restarts > 0);
    await untilOpen(feed);
    await expect.poll(member.openCursors, patience).toBe(1);
    expect(await member.failures()).toBe(1);
  });

  it('leaves no cursor when the connection is lost, and then the request to kill it', async () => {
    const mongo = await runMongo({ args });
    const [first] = mongo.members;
    if (first === undefined) throw new Error('The MongoDB has no member of ours.');
    const member = useMember(first);
    const feed = await useFeed(mongo.uri);
    await member.failAt(lost, 'getMore', 'killCursors');
    await expect.poll(() => feed.status().restarts, patience).toBeGreaterThan(0);
    await untilOpen(feed);
    await expect.poll(member.openCursors, patience).toBe(1);
    expect(await member.failures()).toBe(2);
  });

  it('leaves no cursor on a member that is no longer the primary', async () => {
    const mongo = await runMongo({ args, members: 3, electionTimeoutMs: 1000 });
    const feed = await useFeed(mongo.uri);
    const members = mongo.members.map((each) => ({ ...each, ...useMember(each) }));
    const { primary } = (await members[0]?.admin.command({ hello: 1 })) as { primary: string };
    const former = members.find(({ host }) => host === primary);
    if (former === undefined) throw new Error('There is no primary among the members.');
    await former.admin.command({ replSetStepDown: 60, secondaryCatchUpPeriodSecs: 10 });
    // A secondary goes on answering the stream.
    await untilOpen(feed);
    expect(await former.openCursors()).toBe(1);
    await former.failAt(lost, 'killCursors');
    await freeze(former.pid, () => feed.status().restarts > 0);
    await untilOpen(feed);
    await expect.poll(former.openCursors, patience).toBe(0);
    expect(await former.failures()).toBe(1);
  });

  it('leaves no cursor when it is closed in good order and the request to kill it is lost', async () => {
    const mongo = await runMongo({ args });
    const [first] = mongo.members;
    if (first === undefined) throw new Error('The MongoDB has no member of ours.');
    const member = useMember(first);
    const feed = await useFeed(mongo.uri);
    await member.failAt(lost, 'killCursors');
    await feed.close();
    await expect.poll(member.openCursors, patience).toBe(0);
    expect(await member.failures()).toBe(1);
  });

  it('asks nobody to kill anything when it is closed in good order, or was refused', async () => {
    const mongo = await runMongo({ args });
    const [first] = mongo.members;
    if (first === undefined) throw new Error('The MongoDB has no member of ours.');
    const member = useMember(first);
    const client = await MongoClient.connect(mongo.uri, { monitorCommands: true });
    onTestFinished(() => client.close());
    const commands: string[] = [];
    client.on('commandStarted', ({ commandName }) => commands.push(commandName));
    const feed = await useFeed(mongo.uri, { client });
    const { position } = feed.status();
    if (position === undefined) throw new Error('An open feed has a position.');
    await member.failAt({ errorCode: 286 }, 'aggregate');
    const { signal } = new AbortController();
    const replay = feed.replay({ after: position, until: position, signal });
    await expect(replay.next()).rejects.toMatchObject({ code: 'history-lost' });
    await feed.close();
    await expect.poll(member.openCursors, patience).toBe(0);
    expect(commands).toContain('killCursors');
    expect(commands).not.toContain('killSessions');
  });
});

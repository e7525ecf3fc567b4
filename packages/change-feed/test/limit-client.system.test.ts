import { startMongo, wayNames } from '@tidings/dev-mongo';
import { suspendProcess } from '@tidings/dev-machine';
import { MongoClient, type CommandStartedEvent } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { limitClient, OperationTimeoutError, readSnapshot } from '../src/index.ts';

/** A MongoDB that the test may stop in its tracks: never the one of MONGODB_URI. */
async function startOwnMongo() {
  const ways = wayNames.filter((way) => way !== 'deployment');
  return startMongo({ port: 0, ways, args: ['--setParameter', 'enableTestCommands=1'] });
}

describe('limitClient', () => {
  let mongo: Awaited<ReturnType<typeof startOwnMongo>>;
  beforeAll(async () => {
    mongo = await startOwnMongo();
  });
  afterAll(() => mongo.stop());

  async function connect(query = '', operationTimeoutMs = 500) {
    const raw = await MongoClient.connect(`${mongo.uri}${query}`, { monitorCommands: true });
    const commands: CommandStartedEvent[] = [];
    raw.on('commandStarted', (event) => commands.push(event));
    onTestFinished(() => raw.close(true));
    return { raw, client: limitClient(raw, { operationTimeoutMs }), commands };
  }

  async function openTransactions(raw: MongoClient): Promise<number> {
    const { transactions } = (await raw.db('admin').command({ serverStatus: 1 })) as {
      transactions: { currentOpen: number };
    };
    return transactions.currentOpen;
  }

  function freeze(): () => void {
    const { pid } = mongo.members[0] ?? { pid: 0 };
    suspendProcess(pid);
    const thaw = () => void process.kill(pid, 'SIGCONT');
    onTestFinished(thaw);
    return thaw;
  }

  it('ends every kind of operation while the database stands still', async () => {
    const { client, raw } = await connect();
    const db = client.db('limits');
    const items = db.collection<{ _id: number }>('item');
    // Not limited: this only prepares the test.
    await raw
      .db('limits')
      .collection<{ _id: number }>('item')
      .insertMany(Array.from({ length: 10 }, (_, _id) => ({ _id })));
    const cursor = items.find({}, { batchSize: 2 });
    await cursor.next();
    await cursor.next();
    const open = client.startSession();
    open.startTransaction();
    await items.insertOne({ _id: 99 }, { session: open });
    const thaw = freeze();
    const outcomes = await Promise.allSettled([
      items.findOne(),
      items.find().sort({ _id: 1 }).toArray(),
      items.aggregate([{ $match: {} }]).toArray(),
      items.countDocuments(),
      items.insertOne({ _id: 11 }),
      items.updateOne({ _id: 1 }, { $set: { a: 1 } }),
      items.findOneAndDelete({ _id: 2 }),
      db.command({ ping: 1 }),
      db.listCollections().toArray(),
      db.createCollection('other'),
      // A getMore, and a whole iteration.
      cursor.next(),
      (async () => {
        for await (const each of items.find()) expect(each).toBeDefined();
      })(),
      client.withSession((session) => items.insertOne({ _id: 12 }, { session })),
      client.withSession((session) =>
        session.withTransaction(async () => {
          await items.insertOne({ _id: 13 }, { session });
        }),
      ),
      readSnapshot(client, 'limits', (at, session) =>
        at.collection('item').findOne({}, { session }),
      ),
      db.client.db('limits').collection('item').findOne(),
      open.endSession(),
    ]);
    // They have ended, although the database has not moved since.
    thaw();
    expect(outcomes.map((outcome) => outcome.status)).toEqual(outcomes.map(() => 'rejected'));
    for (const outcome of outcomes) {
      expect('reason' in outcome && outcome.reason).toBeInstanceOf(OperationTimeoutError);
    }
    // Right after the thaw the database may be busy for longer than the limit.
    const count = () => items.countDocuments({ _id: { $lt: 10 } }).catch(() => 0);
    await expect.poll(count).toBeGreaterThan(0);
  });

  it('gives the server the same limit, unless the caller has one', async () => {
    const { client, commands } = await connect('', 10_000);
    const items = client.db('limits').collection('item');
    await items.findOne({ a: 1 });
    await items.find({}).toArray();
    await items.updateOne({ a: 1 }, { $set: { b: 1 } });
    await items.findOneAndUpdate({ a: 1 }, { $set: { b: 1 } }, { maxTimeMS: 20_000 });
    await client.withSession((session) =>
      session.withTransaction(() => items.insertOne({ b: 2 }, { session })),
    );
    expect(
      commands.map(({ commandName, command }) => [commandName, command['maxTimeMS'] as unknown]),
    ).toEqual([
      ['find', 10_000],
      ['find', 10_000],
      ['update', 10_000],
      ['findAndModify', 20_000],
      ['insert', 10_000],
      ['commitTransaction', 10_000],
    ]);
  });

  it('ends what the database works on for too long, on the server as well', async () => {
    const { client, raw } = await connect();
    const items = client.db('limits').collection('item');
    await items.insertOne({});
    const slow = { $where: 'sleep(20000) || true' };
    await expect(items.findOne(slow)).rejects.toThrow();
    const isRunning = async () => {
      const { inprog } = (await raw.db('admin').command({ currentOp: 1, op: 'query' })) as {
        inprog: { command?: { filter?: object } }[];
      };
      return inprog.some(({ command }) => JSON.stringify(command?.filter ?? {}).includes('sleep'));
    };
    await expect.poll(isRunning).toBe(false);
  });

  it('does not repeat a transaction beyond its limit', async () => {
    const { client, raw } = await connect();
    const items = client.db('limits').collection('item');
    await raw.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: 'alwaysOn',
      data: {
        failCommands: ['insert'],
        errorCode: 112,
        errorLabels: ['TransientTransactionError'],
      },
    });
    const start = () => {
      const made = { attempts: 0 };
      const ended = client.withSession((session) =>
        session.withTransaction(async () => {
          made.attempts += 1;
          await items.insertOne({}, { session });
        }),
      );
      return { made, ended };
    };
    const { made, ended } = start();
    await expect(ended).rejects.toBeInstanceOf(OperationTimeoutError);
    const before = made.attempts;
    // While another one runs into its limit, the driver would have repeated the first.
    await expect(start().ended).rejects.toBeInstanceOf(OperationTimeoutError);
    expect(made.attempts).toBe(before);
    await raw.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
  });

  it.each([
    ['abort', { failCommands: ['abortTransaction'], closeConnection: true }, 2],
    ['abort, refused', { failCommands: ['abortTransaction'], errorCode: 50 }, 1],
    ['commit', { failCommands: ['commitTransaction'], closeConnection: true }, 2],
    ['commit, refused', { failCommands: ['commitTransaction'], errorCode: 50 }, 1],
  ])('leaves no transaction open on the server, which missed its %s', async (end, data, times) => {
    const { client, raw } = await connect('', 10_000);
    const items = client.db('limits').collection<{ _id: string; n: number }>('held');
    const held = { _id: end };
    await items.insertOne({ ...held, n: 0 });
    await raw.db('admin').command({ configureFailPoint: 'failCommand', mode: { times }, data });
    const failed = client.withSession((session) =>
      session.withTransaction(async () => {
        await items.updateOne(held, { $inc: { n: 1 } }, { session });
        if (end.startsWith('abort')) throw new Error('changed my mind');
      }),
    );
    await Promise.allSettled([failed]);
    await expect.poll(() => openTransactions(raw)).toBe(0);
  });

  it('commits nothing of which it said that it took too long', async () => {
    const { client, raw } = await connect();
    const items = client.db('limits').collection<{ _id: string }>('too-late');
    await items.insertOne({ _id: 'there' });
    let goOn: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    const ended = client.withSession((session) =>
      session.withTransaction(async () => {
        await items.insertOne({ _id: 'first' }, { session });
        await waiting;
        await items.insertOne({ _id: 'second' }, { session });
      }),
    );
    await expect(ended).rejects.toBeInstanceOf(OperationTimeoutError);
    const over = new Promise((resolve) => raw.once('commandSucceeded', resolve));
    goOn();
    await over;
    await expect.poll(() => openTransactions(raw)).toBe(0);
    expect(await items.find().toArray()).toEqual([{ _id: 'there' }]);
  });

  it.each(['findOneAndUpdate', 'findOneAndReplace', 'findOneAndDelete'])(
    'gives the document of %s also where the driver had to repeat it',
    async (method) => {
      const { client, raw, commands } = await connect('', 10_000);
      const items = client
        .db('limits')
        .collection<{ _id: string; a?: number; b?: number }>('repeated');
      await items.insertOne({ _id: method, a: 1, b: 2 });
      const where = { _id: method };
      const options = { projection: { a: 1 } };
      const run: Readonly<Record<string, () => Promise<unknown>>> = {
        findOneAndUpdate: () => items.findOneAndUpdate(where, { $inc: { a: 1 } }, options),
        findOneAndReplace: () => items.findOneAndReplace(where, { a: 2 }, options),
        findOneAndDelete: () => items.findOneAndDelete(where, options),
      };
      // It is done, and its answer says that a majority may not have it.
      await raw.db('admin').command({
        configureFailPoint: 'failCommand',
        mode: { times: 1 },
        data: {
          failCommands: ['findAndModify'],
          writeConcernError: { code: 91, errmsg: 'going down' },
          errorLabels: ['RetryableWriteError'],
        },
      });
      expect(await run[method]?.()).toEqual({ _id: method, a: 1 });
      const asked = commands.filter(({ commandName }) => commandName === 'findAndModify');
      expect(asked).toHaveLength(2);
      const left = await items.findOne(where);
      expect(left?.a).toBe(method === 'findOneAndDelete' ? undefined : 2);
    },
  );

  it.each(['findOneAndUpdate', 'findOneAndReplace', 'findOneAndDelete', 'findOne', 'aggregate'])(
    'is told by each refused %s that the server is not the primary, and goes on when it is',
    async (method) => {
      const { client, raw } = await connect('&retryWrites=false&retryReads=false', 10_000);
      const items = client.db('limits').collection<{ _id: string; a?: number }>('refused');
      await items.insertOne({ _id: method });
      const where = { _id: method };
      const run: Readonly<Record<string, () => Promise<unknown>>> = {
        findOneAndUpdate: () => items.findOneAndUpdate(where, { $set: { a: 1 } }),
        findOneAndReplace: () => items.findOneAndReplace(where, { a: 1 }),
        findOneAndDelete: () => items.findOneAndDelete(where),
        findOne: () => items.findOne(where),
        aggregate: async () => (await items.aggregate([{ $match: where }]).toArray())[0],
      };
      // Each answer says which state of the server it is about, which the driver compares with the next: they
      // are under way together.
      const times = 6;
      await raw.db('admin').command({
        configureFailPoint: 'failCommand',
        mode: { times },
        data: {
          failCommands: ['findAndModify', 'find', 'aggregate'],
          errorCode: 10107,
          blockConnection: true,
          blockTimeMS: 300,
        },
      });
      const perform = async () => run[method]?.();
      const refused = await Promise.allSettled(Array.from({ length: times }, perform));
      for (const each of refused) {
        expect(each).toMatchObject({ status: 'rejected', reason: { code: 10107 } });
      }
      expect(await perform()).toMatchObject(where);
    },
  );

  it.each(['primaryPreferred', 'secondaryPreferred', 'nearest'])(
    'reads at the primary, in transactions as well, when the client prefers %s',
    async (preference) => {
      const { client, raw, commands } = await connect(`&readPreference=${preference}`, 5_000);
      const items = client.db('limits').collection('item');
      await items.findOne();
      await items.aggregate([]).toArray();
      await client.db('limits').listCollections().toArray();
      await readSnapshot(raw, 'limits', (db, session) =>
        db.collection('item').findOne({}, { session }),
      );
      await client.withSession((session) =>
        session.withTransaction(() => items.findOne({}, { session })),
      );
      expect(commands.length).toBeGreaterThanOrEqual(5);
      for (const { command } of commands) {
        expect(command['$readPreference'] ?? { mode: 'primary' }).toEqual({ mode: 'primary' });
      }
    },
  );

  it('is limited once, and what comes from it knows its client', async () => {
    const { client } = await connect();
    expect(limitClient(client, { operationTimeoutMs: 1 })).toBe(client);
    expect(client.db('limits').client).toBe(client);
    expect(client).toBeInstanceOf(MongoClient);
  });
});

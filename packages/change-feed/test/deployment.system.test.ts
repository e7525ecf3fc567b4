import { startMongo, wayNames, type RunningMongo, type StartOptions } from '@tidings/dev-mongo';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkDeployment, createChangeFeed } from '../src/index.ts';
import { collect, useDatabase } from './use-database.ts';

/** Longer than any test may take: what is reported in time is not reported by the driver's own limit. */
const never = { serverSelectionTimeoutMS: 600_000 };

function start(options: StartOptions): Promise<RunningMongo> {
  return startMongo({ port: 0, ways: wayNames.filter((way) => way !== 'deployment'), ...options });
}

function clientOf(uri: string, options: object = never): MongoClient {
  const client = new MongoClient(uri, options);
  onTestFinished(() => client.close());
  return client;
}

describe('checkDeployment', () => {
  let alone: RunningMongo;
  beforeAll(async () => {
    alone = await start({ form: 'standalone' });
  });
  afterAll(() => alone.stop());

  it.each(['', '?replicaSet=rs0', '?directConnection=true'])(
    'refuses a server that is no replica set, at once, with %s in its connection string',
    async (query) => {
      await expect(checkDeployment(clientOf(`${alone.uri}${query}`))).rejects.toMatchObject({
        code: 'not-a-replica-set',
        message: expect.stringContaining('start mongod with --replSet') as string,
      });
    },
  );

  it('is made by a feed, also over a client that is connected', async () => {
    const client = clientOf(alone.uri);
    await client.connect();
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const collections = [{ name: 'post' }];
    const feed = createChangeFeed({ client, database: 'x', collections, log });
    await expect(collect(feed).ended).rejects.toMatchObject({ code: 'not-a-replica-set' });
  });

  it('refuses a replica set that was never initiated, once the driver has given up', async () => {
    const mongo = await start({ form: 'not-initiated' });
    onTestFinished(() => mongo.stop());
    const client = clientOf(mongo.uri, { serverSelectionTimeoutMS: 300 });
    await expect(checkDeployment(client)).rejects.toMatchObject({
      code: 'not-initiated',
      message: expect.stringContaining('run rs.initiate()') as string,
    });
  });

  it('waits for a server no longer than allowed', async () => {
    const client = clientOf('mongodb://127.0.0.1:1/?replicaSet=rs0');
    // Long enough for the first refusal of the connection, which the error quotes.
    await expect(checkDeployment(client, { connectWithinMs: 1_500 })).rejects.toThrow(
      /could not be reached within 1500 ms.*ECONNREFUSED/,
    );
  });
});

describe('checkDeployment over TLS', () => {
  let folder: string;
  let mongo: RunningMongo;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-tls-'));
    const inFolder = (name: string) => join(folder, name);
    const [key, certificate, both] = [inFolder('key'), inFolder('certificate'), inFolder('both')];
    const openssl = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    await promisify(execFile)('openssl', [
      ...openssl,
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', key, '-out', certificate],
    ]);
    await writeFile(both, (await readFile(key, 'utf8')) + (await readFile(certificate, 'utf8')));
    mongo = await start({
      args: [
        ...['--tlsMode', 'preferTLS', '--tlsCertificateKeyFile', both],
        ...['--tlsCAFile', certificate, '--tlsAllowConnectionsWithoutCertificates'],
      ],
    });
  });
  afterAll(async () => {
    await mongo.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('reports a certificate that is not trusted at once', async () => {
    await expect(checkDeployment(clientOf(`${mongo.uri}&tls=true`))).rejects.toMatchObject({
      code: 'tls-failed',
      message: expect.stringMatching(
        /^The certificate of 127\.0\.0\.1:\d+ is not trusted: .*tlsCAFile \(.*SELF_SIGNED.*\)\.$/,
      ) as string,
    });
  });

  it('reports it too when the client has been trying to connect for a while', async () => {
    const client = clientOf(`${mongo.uri}&tls=true`);
    client.connect().catch(() => undefined);
    await new Promise((resolve) => client.once('serverHeartbeatFailed', resolve));
    await expect(checkDeployment(client)).rejects.toMatchObject({ code: 'tls-failed' });
  });

  it('reports a certificate of another host name, and accepts one that is trusted', async () => {
    const uri = `${mongo.uri}&tls=true&tlsCAFile=${join(folder, 'certificate')}`;
    await expect(checkDeployment(clientOf(uri))).rejects.toThrow(/other host names/);
    await checkDeployment(clientOf(`${uri}&tlsAllowInvalidHostnames=true`));
  });
});

describe('a feed over a collection that cannot be watched', () => {
  const database = useDatabase();
  it.each([
    ['capped', { capped: true, size: 4096 }, /is a capped collection.*copy/],
    ['a view', { viewOn: 'user' }, /is a view.*drop the view/],
    ['a time series', { timeseries: { timeField: 'at' } }, /is a time series collection.*copy/],
  ])('ends with a sentence that names it when it is %s', async (_, options, message) => {
    const { db, feed } = database();
    await db.dropCollection('post');
    await db.createCollection('post', options);
    const ended = collect(feed()).ended;
    await expect(ended).rejects.toMatchObject({ code: 'unsuitable-collection' });
    await expect(ended).rejects.toThrow(message);
    await expect(ended).rejects.toThrow(`"post" in database "${db.databaseName}"`);
  });

  it('ends also when its own collection is one', async () => {
    const { db, feed } = database();
    await db.createCollection('tidings', { capped: true, size: 4096 });
    await expect(collect(feed()).ended).rejects.toThrow(/^"tidings" .* is a capped collection/);
  });
});

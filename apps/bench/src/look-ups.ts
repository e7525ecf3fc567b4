import { readCommandLine } from '@tidings/dev-machine';
import { startMongo } from '@tidings/dev-mongo';
import { defineChannel, defineList } from '@tidings/protocol';
import { createHttpServer, createTidings, serveList } from '@tidings/server';
import { MongoClient } from 'mongodb';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';

/**
 * Measures how often `topicsOf` is asked for idle streams: `pnpm --filter @tidings/bench look-ups`.
 * 10,000 streams of 2,000 sessions, a heartbeat every 5 s, for a minute.
 */
readCommandLine('pnpm --filter @tidings/bench look-ups', (args) => parseArgs({ args }));
const streams = 10_000;
const sessions = 2_000;
const heartbeatMs = 5_000;
const measuredMs = 60_000;

const list = defineList({
  ...{ name: 'orders', itemName: 'order', item: z.object({ id: z.string(), dish: z.string() }) },
  example: { id: '65b2f0c4e13b2a0012345678', dish: 'Soup' },
});
const channel = defineChannel({ path: '/live', generation: 1, events: list.events });

const mongo = await startMongo({ inMemory: true });
const client = await MongoClient.connect(mongo.uri);
const tidings = await createTidings({
  ...{ client, database: 'look-ups', channels: [channel] },
  sources: [serveList(list, { collection: 'order' })],
  access: {
    identify({ headers }) {
      const session = String(headers['x-session']);
      return { user: { id: session }, session };
    },
    topicsOf: () => [{ topic: 'orders', since: 'always' }],
  },
  ...{ heartbeatMs, maxStreams: streams, maxStreamsPerAddress: streams },
});
const handler = tidings.stream(channel);
const server = createHttpServer((request, response) => void handler(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo; // of a listening TCP server
// In a process of its own: each has its own limit on open sockets.
const opener = fork(fileURLToPath(new URL('open-streams.ts', import.meta.url)), [
  ...[port, streams, sessions].map(String),
]);
await once(opener, 'message');
await sleep(2 * heartbeatMs);
const [before, cpuBefore, from] = [tidings.counts(), process.cpuUsage(), performance.now()];
await sleep(measuredMs);
const [after, cpu] = [tidings.counts(), process.cpuUsage(cpuBefore)];
const minutes = (performance.now() - from) / 60_000;
process.stdout.write(
  `${JSON.stringify({
    streams: after.subscribers,
    sessions,
    heartbeatMs,
    lookUpsPerMinute: Math.round((after.lookUps - before.lookUps) / minutes),
    perStreamWouldBe: Math.round((streams * 60_000) / heartbeatMs),
    cpuSecondsPerMinute: Math.round((cpu.user + cpu.system) / 1e5 / minutes) / 10,
    closed: after.closed,
  })}\n`,
);
opener.kill();
server.closeAllConnections();
server.close();
await tidings.close({ spreadMs: 0 });
await client.close();
await mongo.stop();

import { launchChromium } from '@tidings/dev-browser';
import { MongoClient } from 'mongodb';
import type { Browser } from 'playwright-core';
import { checkNode, type NodeMetrics } from './check/check-node.ts';
import { checkPosts, type Posted } from './check/check-posts.ts';
import { checkRest, readCollection } from './check/check-rest.ts';
import type { Violation } from './check/violation.ts';
import { clientKinds, type ClientKind } from './clients/client.ts';
import { createCrowd, type Crowd } from './clients/crowd.ts';
import { openClient } from './clients/open-client.ts';
import { pageFlags } from './clients/page-client.ts';
import type { Defect } from './defects/defects.ts';
import { startSpoiler } from './defects/start-spoiler.ts';
import { createRandom } from './random.ts';
import { runFaults, type Struck } from './run-faults.ts';
import type { Fault, FaultKind } from './schedule/fault-kinds.ts';
import { makeSchedule } from './schedule/make-schedule.ts';
import { openTruth } from './truth/read-truth.ts';
import { waitFor } from './wait-for.ts';
import { createCleanUp } from './world/clean-up.ts';
import { startReplicaSet } from './world/replica-set.ts';
import { startNodes } from './world/start-nodes.ts';
import type { World } from './world/world.ts';
import { persist } from './writers/persist.ts';
import { startWriters } from './writers/start-writers.ts';

/** Says what is run. */
export interface RunOptions {
  readonly seed: number;
  /** How long writers write and faults strike; what has begun by then is waited for. */
  readonly durationMs: number;
  readonly report: (line: string) => void;
  /** Faults to draw from. @defaultValue all of them */
  readonly kinds?: readonly FaultKind[] | undefined;
  /** Mean time between two faults, in milliseconds. @defaultValue 4000 */
  readonly everyMs?: number | undefined;
  /** How many of each kind watch. @defaultValue 6 wrappers, 4 bare, 2 slow, 1 page */
  readonly clients?: Readonly<Record<ClientKind, number>> | undefined;
  /** @defaultValue 5,000 posts of 1,500 characters */
  readonly burst?: World['burst'] | undefined;
  /** Bytes of each node's log: few, so that stalled readers are passed by. @defaultValue 2 MiB */
  readonly maxLogBytes?: number | undefined;
  /** Milliseconds that clients have to arrive once all faults are over. @defaultValue 60,000 */
  readonly restWithinMs?: number | undefined;
  /** More arguments for every mongod. @defaultValue none */
  readonly mongodArgs?: readonly string[] | undefined;
  /** What every node has wrong; the run must find violations then. @defaultValue nothing */
  readonly defect?: Defect | undefined;
}

/** What a run came to. */
export interface RunResult {
  readonly seed: number;
  readonly schedule: readonly Fault[];
  readonly struck: readonly Struck[];
  readonly violations: readonly Violation[];
  readonly crowd: Crowd;
  readonly events: number;
  readonly posted: readonly Posted[];
  /** Milliseconds from the end of the faults until every client had everything. */
  readonly restMs: number;
  /** Metrics of each node at the end, clients gone. */
  readonly nodes: readonly NodeMetrics[];
}

const database = 'oracle';
const defaultClients: Readonly<Record<ClientKind, number>> = {
  wrapper: 6,
  bare: 4,
  slow: 2,
  page: 1,
};
/** Milliseconds for which readers stall. */
const stallMs = 6000;
/** Milliseconds that a node has to become ready again after the last fault. */
const mendWithinMs = 60_000;

/** Runs one scenario and judges it. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { seed, durationMs, report, kinds, everyMs, restWithinMs = 60_000 } = options;
  const random = createRandom(seed);
  const schedule = makeSchedule(random.fork('faults'), { durationMs, kinds, everyMs });
  await using cleanUp = createCleanUp();
  const set = cleanUp.use(await startReplicaSet(options.mongodArgs));
  const reader = cleanUp.use(await openTruth(set.uri, database));
  const { truth, made } = reader;
  const mongo = new MongoClient(set.uri, { appName: 'oracle' });
  cleanUp.defer(() => mongo.close());
  const { maxLogBytes = 2 * 1024 * 1024, defect } = options;
  const between = defect && ((port: number) => startSpoiler(port, defect, cleanUp));
  const nodes = await startNodes(set, cleanUp, { database, maxLogBytes, between });

  let browser: Promise<Browser> | undefined;
  cleanUp.defer(async () => (await browser)?.close());
  const crowd = createCrowd(truth, (kind, { node, take }) =>
    openClient(kind, {
      node,
      take,
      urlOf: (index) => `${nodes[index % nodes.length]?.url ?? ''}/sse`,
      browser: () => (browser ??= launchChromium({ launch: { args: pageFlags } })),
    }),
  );
  cleanUp.defer(() => closeAll(crowd));
  const clients = options.clients ?? defaultClients;
  for (const kind of clientKinds) {
    for (let i = 0; i < clients[kind]; i += 1) await crowd.open(kind, i % nodes.length);
  }
  const { burst = { count: 5000, bodyLength: 1500 } } = options;
  const posts = mongo.db(database).collection('post');
  const world: World = { set, nodes, crowd, posts, stallMs, burst };
  const settling = setInterval(() => {
    crowd.settle();
  }, 500);
  cleanUp.defer(() => {
    clearInterval(settling);
    return undefined;
  });
  report('Three mongods, three nodes, all clients: begun.');

  const writers = startWriters({ world, mongo, random });
  const struck = await runFaults(world, schedule, { durationMs, report });
  const posted = await writers.stop();
  for (const node of nodes) await node.untilReady(mendWithinMs);
  const restAt = Date.now();
  const { insertedId } = await persist(() => posts.insertOne({ title: 'The end' }));
  const last = await waitFor(restWithinMs, () =>
    truth.events.findLast(({ id }) => id === insertedId.toHexString()),
  );
  if (last === undefined) throw new Error('The database does not tell of its last change.');
  const end = last.key;
  await waitFor(restWithinMs, () => {
    crowd.settle();
    return crowd.watching().every(({ check }) => check.covered >= end) || undefined;
  });
  const restMs = Date.now() - restAt;

  const collection = await readCollection(world);
  for (const { check } of crowd.members) check.finish();
  const violations = [
    ...crowd.members.flatMap(({ check }) => check.violations),
    ...crowd.watching().flatMap((member) => checkRest(member, { end, collection })),
    ...checkPosts(posted, made),
  ];
  await closeAll(crowd);
  const left = await Promise.all(nodes.map((node) => checkNode(node)));
  violations.push(...left.flatMap((node) => node.violations));
  return {
    seed,
    schedule,
    struck,
    violations,
    crowd,
    events: truth.events.length,
    posted,
    restMs,
    nodes: left.map(({ metrics }) => metrics),
  };
}

async function closeAll(crowd: Crowd): Promise<void> {
  for (const member of crowd.watching()) await crowd.close(member);
}

import { launchChromium } from '@tidings/dev-browser';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import type { Browser } from 'playwright-core';
import { createCrowd } from '../clients/crowd.ts';
import { openClient } from '../clients/open-client.ts';
import type { Defect } from '../defects/defects.ts';
import { startFaultProxy } from '../defects/start-fault-proxy.ts';
import type { Random } from '../random.ts';
import { createRooms } from '../rooms/rooms.ts';
import { openTruth, type TruthReader } from '../truth/read-truth.ts';
import { watchStalls } from '../watch-stalls.ts';
import type { CleanUp } from './clean-up.ts';
import { startReplicaSet } from './replica-set.ts';
import { startNodes } from './start-nodes.ts';
import type { Testbed } from './testbed.ts';

/** Options of the testbed. */
export interface TestbedOptions extends Pick<Testbed, 'stallMs' | 'burst'> {
  /** Bytes of each node's log. */
  readonly maxLogBytes: number;
  /** More arguments for every mongod. */
  readonly mongodArgs: readonly string[];
  /** Draws which node is asked to change a room. */
  readonly random: Random;
  /** The defect of every node. */
  readonly defect: Defect;
}

const database = 'oracle';
const leaks = fileURLToPath(new URL('../defects/leaks.mjs', import.meta.url));
/** Signals are the oracle's own to answer: the browser ends with the clean-up. */
const ownSignals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

/** Starts mongods and nodes and the reader of the truth; without writers or clients yet. */
export async function openTestbed(
  options: TestbedOptions,
  cleanUp: CleanUp,
): Promise<{
  readonly testbed: Testbed;
  readonly reader: TruthReader;
  readonly mongo: MongoClient;
}> {
  const { maxLogBytes, mongodArgs, defect, stallMs, burst } = options;
  const set = await cleanUp.use(() => startReplicaSet(mongodArgs));
  const reader = await cleanUp.use(() => openTruth(set.uri, database));
  const mongo = new MongoClient(set.uri, { appName: 'oracle' });
  cleanUp.defer(() => mongo.close());
  const { keeps } = defect;
  const nodes = await startNodes(set, cleanUp, {
    database,
    maxLogBytes,
    between: isOnTheWire(defect) ? (port) => startFaultProxy(port, defect, cleanUp) : undefined,
    ...(keeps === undefined ? {} : { preloads: [leaks], env: { ORACLE_KEEPS: keeps } }),
  });

  let browser: Promise<Browser> | undefined;
  cleanUp.defer(async () => (await browser)?.close());
  const crowd = createCrowd(reader.truth, (kind, { node, take, guest }) =>
    openClient(kind, {
      node,
      take,
      guest,
      urlOf: (index) => `${nodes[index % nodes.length]?.url ?? ''}/sse`,
      browser: () => (browser ??= launchChromium({ launch: ownSignals })),
    }),
  );
  cleanUp.defer(() => crowd.closeAll());
  const posts = mongo.db(database).collection('post');
  const messages = mongo.db(database).collection('message');
  const urls = nodes.map(({ url }) => url);
  const rooms = createRooms(urls, options.random);
  const watch = watchStalls();
  cleanUp.defer(() => {
    watch.stop();
    return undefined;
  });
  const collected = { posted: [], attacks: [], outages: [], stalls: watch.stalls };
  const testbed = { set, nodes, crowd, posts, messages, rooms, stallMs, burst, ...collected };
  return { testbed, reader, mongo };
}

function isOnTheWire({ corrupt, forgetsPosts, leaksStreams }: Defect): boolean {
  return corrupt !== undefined || forgetsPosts === true || leaksStreams === true;
}

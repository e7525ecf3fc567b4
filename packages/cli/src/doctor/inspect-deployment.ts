import type { Db, MongoClient } from 'mongodb';
import { explainFailure, isMissingRight } from './explain-failure.ts';
import type { Finding } from './finding.ts';
import { measureRoundTrip } from './measure-round-trip.ts';

/** The oldest major version of MongoDB that is supported. */
const oldestMajor = 6;
/** Milliseconds of clock skew from which session expiry becomes visibly wrong. */
const maxSkewMs = 2_000;
/** Hours of history below which a weekend's pause of a client is lost. */
const shortOplogHours = 24;

/**
 * Examines a deployment.
 *
 * @throws what the driver throws, if no server answers or the sign-in fails
 */
export async function inspectDeployment(
  db: Db,
  options: { readonly client: MongoClient; readonly collections: readonly string[] },
): Promise<readonly Finding[]> {
  const before = Date.now();
  const hello = await db.command({ hello: 1 });
  const now = (before + Date.now()) / 2;
  const topology = inspectTopology(hello);
  const findings = [await inspectVersion(db), topology, inspectClock(hello, now)];
  if (topology.outcome === 'bad') return findings;
  return [
    ...findings,
    await attempt('oplog', () => inspectOplog(options.client)),
    ...(await inspectImages(db, options.collections)),
    await attempt('round trip', () => measureRoundTrip(db)),
  ];
}

/** Runs an inspection that rights may forbid: then it is skipped, and says so. */
async function attempt(name: string, inspect: () => Promise<Finding>): Promise<Finding> {
  try {
    return await inspect();
  } catch (error) {
    if (isMissingRight(error)) {
      return { name, outcome: 'skipped', text: 'The user lacks the right for this inspection.' };
    }
    return { name, outcome: 'bad', text: explainFailure(error) };
  }
}

async function inspectVersion(db: Db): Promise<Finding> {
  const { version } = await db.command({ buildInfo: 1 });
  const text = String(version);
  return Number.parseInt(text, 10) >= oldestMajor
    ? { name: 'version', outcome: 'good', text }
    : { name: 'version', outcome: 'bad', text: `${text}: upgrade to 6.0 or newer.` };
}

function inspectTopology(hello: Readonly<Record<string, unknown>>): Finding {
  const name = 'topology';
  if (hello['msg'] === 'isdbgrid') return { name, outcome: 'good', text: 'sharded cluster' };
  const set = hello['setName'];
  if (typeof set === 'string') return { name, outcome: 'good', text: `replica set ${set}` };
  return {
    ...{ name, outcome: 'bad' },
    text: 'standalone: change streams need a replica set. Start mongod with --replSet and run rs.initiate().',
  };
}

function inspectClock(hello: Readonly<Record<string, unknown>>, now: number): Finding {
  const name = 'clock';
  const { localTime } = hello;
  if (!(localTime instanceof Date))
    return { name, outcome: 'skipped', text: 'The server sent no time.' };
  const skewMs = Math.round(localTime.getTime() - now);
  const text = `the server is ${String(Math.abs(skewMs))} ms ${skewMs < 0 ? 'behind' : 'ahead'}`;
  return { name, outcome: Math.abs(skewMs) > maxSkewMs ? 'warning' : 'good', text };
}

async function inspectOplog(client: MongoClient): Promise<Finding> {
  const oplog = client.db('local').collection<{ wall: Date }>('oplog.rs');
  const edge = (direction: 1 | -1) =>
    oplog.findOne({}, { sort: { $natural: direction }, projection: { wall: 1 } });
  const [first, last] = [await edge(1), await edge(-1)];
  const name = 'oplog';
  if (first === null || last === null) {
    return { name, outcome: 'skipped', text: 'Its window can be read only on a replica set.' };
  }
  const hours = (last.wall.getTime() - first.wall.getTime()) / 3_600_000;
  const text = `${hours.toFixed(1)} hours; clients that were away longer get a new snapshot`;
  return { name, outcome: hours < shortOplogHours ? 'warning' : 'good', text };
}

async function inspectImages(db: Db, names: readonly string[]): Promise<readonly Finding[]> {
  if (names.length === 0) return [];
  const known = await db.listCollections({ name: { $in: [...names] } }).toArray();
  return names.map((collection) => {
    const found = known.find(({ name }) => name === collection);
    const on = found !== undefined && hasImages(found);
    const text =
      found === undefined
        ? `${collection} does not exist yet`
        : `${collection}: ${on ? 'on' : 'off'}`;
    return { name: 'images', outcome: on ? 'good' : 'warning', text } as const;
  });
}

function hasImages(collection: object): boolean {
  if (!('options' in collection)) return false;
  const { options } = collection;
  if (typeof options !== 'object' || options === null) return false;
  if (!('changeStreamPreAndPostImages' in options)) return false;
  const images: unknown = options.changeStreamPreAndPostImages;
  return (
    typeof images === 'object' && images !== null && 'enabled' in images && images.enabled === true
  );
}

import { checkOrder } from './check/check-order.ts';
import { checkPosts, type Posted } from './check/check-posts.ts';
import { comeToRest } from './check/come-to-rest.ts';
import type { Violation } from './check/violation.ts';
import { clientKinds, type ClientKind } from './clients/client.ts';
import type { Crowd } from './clients/crowd.ts';
import { createDefects, type DefectName } from './defects/defects.ts';
import { checkNodes, readStart, type NodeLevels } from './level/check-nodes.ts';
import { createRandom } from './random.ts';
import { runFaults, type Struck } from './run-faults.ts';
import type { Fault, FaultKind } from './schedule/fault-kinds.ts';
import { makeSchedule } from './schedule/make-schedule.ts';
import { createCleanUp, type CleanUp } from './testbed/clean-up.ts';
import { openTestbed } from './testbed/open-testbed.ts';
import type { NodeMetrics } from './testbed/server-node.ts';
import { choose, type Testbed } from './testbed/testbed.ts';
import { startWriters } from './writers/start-writers.ts';

/** Options of a run. */
export interface RunOptions {
  readonly seed: number;
  /** How long writers write and faults strike; what has begun by then is waited for. */
  readonly durationMs: number;
  readonly report: (line: string) => void;
  /** Faults to draw from. @defaultValue all of them */
  readonly kinds?: readonly FaultKind[] | undefined;
  /** Mean time between two faults, in milliseconds. @defaultValue 4000 */
  readonly everyMs?: number | undefined;
  /** The faults themselves, where they are not to be drawn. @defaultValue drawn from the seed */
  readonly schedule?: readonly Fault[] | undefined;
  /** How many of each kind watch. @defaultValue 6 wrappers, 4 bare, 2 slow, 1 page */
  readonly clients?: Readonly<Record<ClientKind, number>> | undefined;
  /** Kinds of those who watch rooms, too; of nobody, there are no rooms. @defaultValue 3 wrappers, 3 bare */
  readonly guests?: readonly GuestKind[] | undefined;
  /** @defaultValue 5,000 posts of 1,500 characters */
  readonly burst?: Testbed['burst'] | undefined;
  /** Bytes of each node's log: few, so that stalled readers are passed by. @defaultValue 2 MiB */
  readonly maxLogBytes?: number | undefined;
  /** Milliseconds that clients have to arrive once all faults are over. @defaultValue 60,000 */
  readonly restWithinMs?: number | undefined;
  /** More arguments for every mongod. @defaultValue none */
  readonly mongodArgs?: readonly string[] | undefined;
  /** What every node has wrong; the run must find violations then. @defaultValue nothing */
  readonly defect?: DefectName | undefined;
  /** Ends the run: whatever was started is ended, and the run rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a run came to. */
export interface RunResult {
  readonly seed: number;
  readonly durationMs: number;
  readonly schedule: readonly Fault[];
  readonly struck: readonly Struck[];
  readonly violations: readonly Violation[];
  readonly crowd: Crowd;
  readonly events: number;
  readonly posted: readonly Posted[];
  /** Milliseconds for which the oracle itself stood still, in all. */
  readonly stalledMs: number;
  /** Milliseconds from the end of the faults until every client had everything. */
  readonly restMs: number;
  /** Metrics of each node at the end, clients gone. */
  readonly nodes: readonly NodeMetrics[];
  /** What each node held at the start and at the end. */
  readonly levels: readonly NodeLevels[];
}

const defaultClients: Readonly<Record<ClientKind, number>> = {
  wrapper: 6,
  bare: 4,
  slow: 2,
  page: 1,
};
/** The kinds of client that can watch rooms. */
export type GuestKind = 'wrapper' | 'bare';
const defaultGuests: readonly GuestKind[] = [
  'wrapper',
  'bare',
  'wrapper',
  'bare',
  'wrapper',
  'bare',
];
/** Milliseconds for which readers stall. */
const stallMs = 6000;
/** Milliseconds between two looks at what the clients got. */
const settleMs = 500;

/** Runs one scenario and judges it; nothing of it is left when it resolves or rejects. */
export async function run(options: RunOptions): Promise<RunResult> {
  await using cleanUp = createCleanUp();
  return await Promise.race([perform(options, cleanUp), abortOf(options.signal, cleanUp)]);
}

async function perform(options: RunOptions, cleanUp: CleanUp): Promise<RunResult> {
  const { seed, durationMs, report, kinds, everyMs, restWithinMs = 60_000 } = options;
  const random = createRandom(seed);
  const schedule =
    options.schedule ?? makeSchedule(random.fork('faults'), { durationMs, kinds, everyMs });
  const { burst = { count: 5000, bodyLength: 1500 }, maxLogBytes = 2 * 1024 * 1024 } = options;
  const { mongodArgs = [] } = options;
  const defect = options.defect === undefined ? {} : createDefects()[options.defect];
  const parts = { stallMs, burst, maxLogBytes, mongodArgs, defect, random: random.fork('rooms') };
  const { testbed, reader, mongo } = await openTestbed(parts, cleanUp);
  const { nodes, crowd, posted } = testbed;
  const { truth, made } = reader;
  const start = await readStart(testbed);

  const { clients = defaultClients, guests = defaultGuests } = options;
  for (const kind of clientKinds) {
    for (let i = 0; i < clients[kind]; i += 1) await crowd.open(kind, i % nodes.length);
  }
  const begun = options.signal ?? new AbortController().signal;
  if (guests.length > 0) await testbed.rooms.begin(begun);
  for (const [i, kind] of guests.entries()) {
    const guest = choose(testbed.rooms.guests, i);
    await crowd.open(kind, i % nodes.length, guest);
  }
  const settling = setInterval(() => {
    crowd.settle();
  }, settleMs);
  cleanUp.defer(() => {
    clearInterval(settling);
    return undefined;
  });
  report(`Three mongods, three nodes, all clients: begun at ${new Date().toISOString()}.`);

  const writers = startWriters({ testbed, mongo, random });
  const struck = await runFaults(testbed, schedule, { durationMs, report });
  await writers.stop();
  const { restMs, violations } = await comeToRest(testbed, { truth, restWithinMs });
  await crowd.closeAll();
  const left = await checkNodes(testbed, start);
  return {
    seed,
    durationMs,
    schedule,
    struck,
    violations: [
      ...violations,
      ...checkPosts(posted, made),
      ...checkOrder(posted),
      ...left.violations,
    ],
    crowd,
    events: truth.events.length,
    posted,
    stalledMs: testbed.stalls.reduce((total, { from, to }) => total + to - from, 0),
    restMs,
    nodes: await Promise.all(nodes.map((node) => node.metrics())),
    levels: left.levels,
  };
}

/** Rejects when the signal comes; never resolves. */
function abortOf(signal: AbortSignal | undefined, cleanUp: CleanUp): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => {
      // A reason is whatever was given; ours are errors.
      reject(signal?.reason as Error);
    };
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    cleanUp.defer(() => {
      signal?.removeEventListener('abort', abort);
      return undefined;
    });
  });
}

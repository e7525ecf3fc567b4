import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../random.ts';
import { checkReader, type Broken, type Checked } from './check-reader.ts';
import { differenceOf, readExpected } from './expected.ts';
import { tenantFaults } from './faults.ts';
import { openReader, type Note, type Reader } from './reader.ts';
import { startTenants, type TenantUser } from './testbed.ts';
import { followTenants } from './truth.ts';
import { startWriting } from './write-documents.ts';

/** What came of a run. */
export interface TenantsResult {
  readonly broken: readonly (Broken & { readonly reader: number })[];
  /** Readers that do not show, at rest, what the database has for their users. */
  readonly different: readonly string[];
  /** How often each fault was done. */
  readonly faults: Readonly<Record<string, number>>;
  readonly frames: number;
  readonly gained: number;
  readonly revoked: number;
}

interface Watching {
  readonly user: TenantUser;
  readonly reader: Reader;
  readonly notes: Note[];
}

/** Sessions of each user. */
const sessionsPerUser = 2;
/** Milliseconds within which everything has to be at rest after the last fault. */
const restMs = 20_000;

/**
 * Runs the example with tenants on two nodes, takes access away and gives it in every way for that long, and checks
 * what reached whom. The same seed draws the same faults.
 *
 * @param options.disturb Passes each note on: a test of this oracle may change it.
 */
export async function runTenants(options: {
  readonly uri: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly disturb?: (note: Note, user: string) => readonly Note[];
}): Promise<TenantsResult> {
  const { uri, seed, durationMs } = options;
  const disturb = options.disturb ?? ((note: Note): readonly Note[] => [note]);
  const random = createRandom(seed);
  await using testbed = await startTenants(uri);
  await using truth = await followTenants(testbed.db);
  const watching: Watching[] = [];
  for (const user of testbed.users) {
    for (let session = 0; session < sessionsPerUser; session += 1) {
      const notes: Note[] = [];
      const reader = openReader({
        origins: random.shuffle(testbed.origins),
        session: await testbed.signIn(user),
        signIn: () => testbed.signIn(user),
        take: (note) => notes.push(...disturb(note, user.id.toHexString())),
      });
      watching.push({ user, reader, notes });
    }
  }
  const faults: Record<string, number> = {};
  const stopWriting = startWriting(testbed, random.fork('writes'));
  try {
    const until = Date.now() + durationMs;
    const context = { testbed, random: random.fork('faults'), readers: watching };
    let upcoming: string[] = [];
    while (Date.now() < until) {
      // Each of them once before any comes again.
      if (upcoming.length === 0) upcoming = random.shuffle(Object.keys(tenantFaults));
      const name = upcoming.pop() as keyof typeof tenantFaults;
      await tenantFaults[name](context);
      faults[name] = (faults[name] ?? 0) + 1;
      await sleep(random.whole(0, 200));
    }
  } finally {
    await stopWriting();
  }
  await truth.reachNow();

  const check = ({ notes, user }: Watching): Checked => checkReader(notes, user, truth);
  let different: string[];
  const giveUpAt = Date.now() + restMs;
  do {
    await sleep(200);
    different = [];
    for (const [index, each] of watching.entries()) {
      const expected = await readExpected(testbed.db, each.user);
      const difference = differenceOf(check(each).views, expected);
      if (difference !== undefined) different.push(`reader ${String(index)}: ${difference}`);
    }
  } while (different.length > 0 && Date.now() < giveUpAt);
  for (const { reader } of watching) await reader.close();

  const checked = watching.map(check);
  const sum = (of: (each: Checked) => number) => checked.reduce((all, each) => all + of(each), 0);
  return {
    broken: checked.flatMap(({ broken }, reader) => broken.map((each) => ({ ...each, reader }))),
    different,
    faults,
    frames: watching.reduce((all, { notes }) => all + notes.length, 0),
    gained: sum(({ gained }) => gained),
    revoked: sum(({ revoked }) => revoked),
  };
}

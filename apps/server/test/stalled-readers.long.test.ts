import { setTimeout as pause } from 'node:timers/promises';
import { defaultHubLimits } from '@tidings/server';
import { expect, it } from 'vitest';
import { metricOf } from '@tidings/dev-app';
import { openCrowd, openStalled } from './kit/open-crowd.ts';
import { openStream, createTestDatabase } from '@tidings/dev-app/testing';
import { startMeasuredProcess } from './kit/start-measured-process.ts';

const readerCount = 1_000;
const stalledCount = 10;
const rounds = 3;
/** Announcements of one phase, more bytes than one write may have, and the milliseconds between two. */
const perPhase = 160;
const everyMs = 125;
/** Bytes that Node buffers for a socket before `write` returns false. */
const highWaterMark = 64 * 1024;
const filling = '글'.repeat(990);

/** Bytes that the server may hold more at the end than at the beginning, its log not counted. */
const allowance = 32 * 1024 * 1024;

/** As large as an event can be: JSON writes each of these characters as six. */
const largePost = () => ({ title: 'large', body: '\u0001'.repeat(10_000) });

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
const median = (values: readonly number[]) => quantile(values, 0.5);

function quantile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

it('P5: ten readers that never read cost a thousand others nothing, and are closed as slow', async () => {
  const database = await createTestDatabase();
  const server = await startMeasuredProcess(database, {
    MAX_CONNECTIONS_PER_ADDRESS: '2000',
    LOG_LEVEL: 'info',
  });
  const posts = database.collection('post');
  await posts.insertMany(Array.from({ length: 50 }, largePost));
  const first = await openStream(`${server.url}/sse`);
  const { id: lastEventId = '' } = await first.find('sync');
  const snapshotBytes = Buffer.byteLength(JSON.stringify(first.events[0]?.data));
  first.close();

  const sentAt: number[] = [];
  const latencies: number[][] = [];
  /** How many each reader has had; what is not the next one is noted. */
  const had = new Uint32Array(readerCount);
  const wrong: string[] = [];
  await openCrowd(server.url, {
    count: readerCount,
    lastEventId,
    onNumber(reader, number) {
      if (number !== had[reader]) wrong.push(`${String(reader)} got ${String(number)}`);
      had[reader] = number + 1;
      latencies.at(-1)?.push(performance.now() - (sentAt[number] ?? NaN));
    },
  });

  const metric = (name: string) => metricOf(server.url, name);
  const closedAsSlow = () => metric('tidings_connections_closed_total{reason="slow"}');
  const firstUnread = new Map<string, number>();
  const largestUnread = { stalled: 0, reader: 0 };

  /** What the server holds back for each reader is within the bounds. */
  async function look(): Promise<void> {
    const { unread } = await server.measure('now');
    for (const [name, bytes] of Object.entries(unread)) {
      const kind = name.startsWith('stalled') ? 'stalled' : 'reader';
      largestUnread[kind] = Math.max(largestUnread[kind], bytes);
      // Whatever stalled it, one write more at most: where the kernel has made room once again.
      const first = kind === 'stalled' ? (firstUnread.get(name) ?? bytes) : highWaterMark;
      firstUnread.set(name, first);
      expect(bytes).toBeLessThanOrEqual(first + defaultHubLimits.maxWriteBytes);
      expect(bytes).toBeLessThanOrEqual(snapshotBytes + defaultHubLimits.maxWriteBytes);
    }
  }

  /** Announces, one after the other, and waits until each reader has each. */
  async function phase(count: number): Promise<number[]> {
    latencies.push([]);
    for (const end = sentAt.length + count; sentAt.length < end;) {
      const number = sentAt.length;
      sentAt.push(performance.now());
      await database.collection('announcement').insertOne({ text: `${String(number)} ${filling}` });
      if (number % 8 === 0) await look();
      await pause(everyMs);
    }
    await expect.poll(() => Math.min(...had), { timeout: 60_000 }).toBe(sentAt.length);
    expect(wrong).toEqual([]);
    return latencies.pop() ?? [];
  }

  const figures: Record<string, unknown>[] = [];
  const note = async (name: string, values: readonly number[]) => {
    const { rss, held } = await server.measure('after-collection');
    const logBytes = await metric('tidings_log_bytes');
    figures.push({
      phase: name,
      p50: quantile(values, 0.5).toFixed(1),
      p99: quantile(values, 0.99).toFixed(1),
      rss: megabytes(rss),
      held: megabytes(held),
      log: megabytes(logBytes),
    });
    return { p50: quantile(values, 0.5), p99: quantile(values, 0.99), held: held - logBytes };
  };

  await phase(perPhase / 2); // until the engine has compiled what is used most
  const without: Awaited<ReturnType<typeof note>>[] = [];
  const withTen: typeof without = [];
  for (let round = 0; round < rounds; round += 1) {
    without.push(await note('without', await phase(perPhase)));
    const names = Array.from(
      { length: stalledCount },
      (_, n) => `stalled ${String(round)}.${String(n)}`,
    );
    for (const name of names) await openStalled(server.url, name);
    const areStalled = async () => {
      const { unread } = await server.measure('now');
      return names.every((name) => (unread[name] ?? 0) > 0);
    };
    // The kernel takes megabytes for each socket before the server notices anything.
    while (!(await areStalled())) {
      await posts.insertMany(Array.from({ length: 4 }, largePost));
      await pause(everyMs);
    }
    withTen.push(await note('with ten', await phase(perPhase)));
    await expect
      .poll(closedAsSlow, { timeout: 2 * defaultHubLimits.stallMs, interval: 500 })
      .toBe(stalledCount * (round + 1));
  }
  without.push(await note('without', await phase(perPhase)));

  const ratio = (key: 'p50' | 'p99') =>
    (median(withTen.map((one) => one[key])) / median(without.map((one) => one[key]))).toFixed(2);
  console.table(figures);
  console.log(
    `With ten to without, medians of the phases: p50 ${ratio('p50')}, p99 ${ratio('p99')}.`,
  );
  console.log(
    `Unread at most: ${megabytes(largestUnread.stalled)} MB of one that never reads,`,
    `${megabytes(largestUnread.reader)} MB of one that does.`,
  );
  expect(await metric('tidings_connections')).toBe(readerCount);
  expect(await metric('tidings_syncs_total{outcome="gap"}')).toBe(0);
  expect(await metric('tidings_connections_closed_total{reason="slow"}')).toBe(
    rounds * stalledCount,
  );
  const held = [...without, ...withTen].map((one) => one.held);
  expect(Math.max(...held) - Math.min(...held)).toBeLessThan(allowance);
});

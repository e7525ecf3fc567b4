import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { texts } from '../event/real-text.ts';
import { openByteCounters } from '../load/byte-counters.ts';
import { readUsage } from '../measure/read-usage.ts';
import { repeat, scaled, type Bench } from './bench.ts';
import { attempt } from './run-fan-out.ts';

const clients = 1000;
const events = 300;
const intervalUs = 20_000;
/** Events before those that count: past the first key event, and into compiled code. */
const firstEvents = 100;
/** Milliseconds of rest between the last event and the reading of what it took. */
const settleMs = 700;
/** Characters of a post's text. */
const lengths = { english: [200, 1500], korean: [100, 700] } as const;
const encodings = ['identity', 'gzip'] as const;

/** A steady flow of posts with real text, plain and compressed, in turn. */
export async function runCompression(bench: Bench, withinMs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-bench-'));
  try {
    await repeat({ withinMs, maxRounds: 3 }, async () => {
      for (const language of ['english', 'korean'] as const) {
        const file = join(folder, language);
        await writeFile(file, texts[language]());
        for (const length of lengths[language]) {
          for (const encoding of encodings) {
            const row = `tidings-${encoding}-${language}-${String(length)}`;
            await attempt(bench, 'compression', row, () =>
              measure(bench, { row, file, length, encoding }),
            );
          }
        }
      }
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  bench: Bench,
  asked: {
    readonly row: string;
    readonly file: string;
    readonly length: number;
    readonly encoding: (typeof encodings)[number];
  },
): Promise<void> {
  const { row, file, length, encoding } = asked;
  await using server = await bench.startFed({
    BENCH_TEXT_FILE: file,
    BENCH_TEXT_LENGTH: String(length),
  });
  const connections = scaled(bench, clients);
  using counters = await openByteCounters(server.target, { connections, encoding });
  await server.publish({ first: 1, count: firstEvents, intervalUs });
  await sleep(settleMs);
  const before = { bytes: counters.bytes, cpuUs: readUsage(server.pid).cpuUs };
  const first = firstEvents + 1;
  await server.publish({ first, count: events, intervalUs });
  await sleep(settleMs);
  const deliveries = connections * events;
  const figures = {
    bytes: (counters.bytes - before.bytes) / deliveries,
    cpuUs: (readUsage(server.pid).cpuUs - before.cpuUs) / deliveries,
  };
  const expected = Array.from({ length: firstEvents + events }, (_, index) => index + 1);
  const isWhole = counters.read.join() === expected.join();
  bench.records.add('compression', row, figures, isWhole ? [] : ['the reader misses events']);
  bench.report(`${row}: ${figures.bytes.toFixed(0)} bytes, ${figures.cpuUs.toFixed(2)} µs`);
}

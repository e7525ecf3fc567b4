import { runSupervised } from '@tidings/dev-machine';
import * as z from 'zod';
import { repeat, type Bench } from './bench.ts';
import { attempt } from './run-fan-out.ts';

const Answer = z.object({ cpuUs: z.number(), deliveries: z.int() });
/** What the hub alone is asked, by the name of its row. */
const ways = ['hub-one-topic', 'hub-many-topics', 'hub-unwatched'] as const;

/** The hub alone, in its own process: one topic, many topics, and many without subscribers. */
export async function runManyTopics(bench: Bench, withinMs: number): Promise<void> {
  await repeat({ withinMs, maxRounds: 5 }, async () => {
    for (const way of ways) {
      await attempt(bench, 'manyTopics', way, async () => {
        const lines = await runSupervised(process.execPath, [bench.built.main('hub-only'), way], {
          timeoutMs: 60_000,
        });
        const answer = Answer.parse(JSON.parse(lines.at(-1) ?? ''));
        bench.records.add('manyTopics', way, { cpuUs: answer.cpuUs / answer.deliveries });
        bench.report(`manyTopics: ${way}: ${(answer.cpuUs / answer.deliveries).toFixed(2)} µs`);
      });
    }
  });
}

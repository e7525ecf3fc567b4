import { defineChannel, defineEvent, type Position } from '@tidings/protocol';
import { createHub, type Sink } from '@tidings/sse-hub';
import * as z from 'zod';

/**
 * The hub alone, with sinks that only count: 100,000 deliveries to 10,000 readers.
 *
 * - `hub-one-topic`: all of one topic.
 * - `hub-many-topics`: of 1,000 topics with 10 readers each.
 * - `hub-unwatched`: the same, and nine times as many events of topics that nobody watches.
 */
const [, , way = 'hub-one-topic'] = process.argv;
const readers = 10_000;
const deliveries = 100_000;
const topics = way === 'hub-one-topic' ? 1 : 1_000;
const unwatchedPerEvent = way === 'hub-unwatched' ? 9 : 0;
const events = (deliveries * topics) / readers;
/** Events of one turn of the event loop, as a batch of a change stream has them. */
const eventsPerTurn = way === 'hub-one-topic' ? 1 : 100;

const said = defineEvent('said', {
  kind: 'change',
  summary: 'Something was said in a room.',
  schema: z.object({ room: z.string(), text: z.string() }),
  example: { room: '1', text: 'Hello' },
  topic: ({ room }) => room,
});
const channel = defineChannel({ path: '/bench', generation: 1, events: [said] });
const hub = createHub({
  channels: [{ channel, contract: '0'.repeat(16) }],
  heartbeatMs: 5_000,
  sourceFor: () => undefined,
  forceHeartbeat: () => Promise.resolve(),
});
const start: Position = {
  epoch: 'benchbnc',
  feedHash: '0f3n9a7c',
  seconds: 1_700_000_000,
  increment: 1,
  ordinal: 0,
  number: 0,
};
hub.open(start);

let written = 0;
const sink: Sink = {
  write(bytes) {
    written += bytes.length;
    return true;
  },
  close: () => undefined,
};
for (let reader = 0; reader < readers; reader += 1) {
  hub.subscribe({ channel, topics: [`room${String(reader % topics)}`], sink });
}

let ordinal = 0;
const text = 'x'.repeat(200);
function publish(room: string): void {
  ordinal += 1;
  hub.publish({ ...start, ordinal }, 'said', { room, text });
}

/** Publishes in turns, and gives every turn its end, at which the hub writes. */
async function run(count: number): Promise<void> {
  for (let event = 0; event < count; event += 1) {
    publish(`room${String(event % topics)}`);
    for (let other = 0; other < unwatchedPerEvent; other += 1) publish(`empty${String(other)}`);
    if ((event + 1) % eventsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setImmediate(resolve));
}

await run(events);
const before = hub.counts().deliveries;
const used = process.cpuUsage();
await run(events);
const { user, system } = process.cpuUsage(used);
const delivered = hub.counts().deliveries - before;
hub.close();
process.stdout.write(
  `${JSON.stringify({ cpuUs: user + system, deliveries: delivered, written })}\n`,
);

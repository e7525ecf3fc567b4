import type { LoadResult } from './generator.ts';

/** One client's count. */
export interface TallyClient {
  take(sequence: number, madeUs: number): void;
}

/** A phase of counting. */
interface Phase {
  readonly first: number;
  readonly count: number;
  readonly timeoutMs: number;
}

/** Microseconds of latency in one bucket; what is above the last counts as in it. */
const bucketUs = 50;
const buckets = 1_200_000;
/** Milliseconds between two looks at whether a phase is over. */
const lookMs = 10;

/** Creates the count of all clients together. */
export function createTally(total: number, stalled: number) {
  const histogram = new Uint32Array(buckets);
  const clients: { next: number; isComplete: boolean }[] = [];
  let phase: Phase | undefined;
  let startedMs = performance.now();
  let used = process.cpuUsage();
  let ready = 0;
  let ended = 0;
  let refused = 0;
  let complete = 0;
  let deliveries = 0;
  let lost = 0;
  let again = 0;
  let payloadBytes = 0;
  let firstMadeUs = Infinity;
  let lastGotUs = 0;
  let maxUs = 0;

  function record(us: number): void {
    const bucket = Math.min(buckets - 1, Math.max(0, Math.floor(us / bucketUs)));
    histogram[bucket] = (histogram[bucket] ?? 0) + 1;
    maxUs = Math.max(maxUs, us);
  }

  function percentileMs(share: number): number {
    const all = histogram.reduce((sum, count) => sum + count, 0);
    let seen = 0;
    const bucket = histogram.findIndex((count) => (seen += count) > all * share);
    return (Math.max(0, bucket) * bucketUs) / 1000;
  }

  return {
    get ready() {
      return ready;
    },
    get ended() {
      return ended;
    },
    get isCounting() {
      return phase !== undefined;
    },
    refuse() {
      refused += 1;
    },
    end() {
      ended += 1;
    },
    /** Counts a client as ready, `afterMs` after it began, where that is asked about. */
    becomeReady(afterMs: number | undefined) {
      ready += 1;
      if (afterMs !== undefined) record(afterMs * 1000);
    },
    addBytes(bytes: number) {
      payloadBytes += bytes;
    },
    addClient(next: number): TallyClient {
      const client = { next, isComplete: false };
      clients.push(client);
      return {
        take(sequence, madeUs) {
          deliveries += 1;
          lastGotUs = Number(process.hrtime.bigint() / 1000n);
          firstMadeUs = Math.min(firstMadeUs, madeUs);
          record(lastGotUs - madeUs);
          if (sequence < client.next) {
            again += 1;
            return;
          }
          lost += sequence - client.next;
          client.next = sequence + 1;
          const isLast = phase !== undefined && client.next >= phase.first + phase.count;
          if (!isLast || client.isComplete) return;
          client.isComplete = true;
          complete += 1;
        },
      };
    },
    /** Starts counting over; calls back when every client has everything, or the time is up. */
    begin(next: Phase, done: () => void) {
      phase = next;
      histogram.fill(0);
      deliveries = lost = again = payloadBytes = complete = lastGotUs = maxUs = 0;
      firstMadeUs = Infinity;
      startedMs = performance.now();
      used = process.cpuUsage();
      for (const client of clients) {
        client.next = next.first;
        client.isComplete = false;
      }
      const looking = setInterval(() => {
        const isOver = performance.now() - startedMs > next.timeoutMs;
        if (complete < total - stalled - ended && !isOver) return;
        clearInterval(looking);
        phase = undefined;
        done();
      }, lookMs);
    },
    result(type: LoadResult['type']): LoadResult {
      const { user, system } = process.cpuUsage(used);
      return {
        type,
        connections: total,
        ready,
        ended,
        refused,
        complete,
        deliveries,
        lost,
        again,
        payloadBytes,
        spanMs: Math.max(0, lastGotUs - firstMadeUs) / 1000,
        elapsedMs: performance.now() - startedMs,
        p50Ms: percentileMs(0.5),
        p99Ms: percentileMs(0.99),
        maxMs: maxUs / 1000,
        cpuMs: (user + system) / 1000,
      };
    },
  };
}

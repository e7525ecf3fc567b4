import { setTimeout as sleep } from 'node:timers/promises';
import type { Load, LoadResult } from '../load/generator.ts';
import type { Burst, RunningServer } from '../servers/server.ts';
import { readUsage } from './read-usage.ts';

/** One phase of publishing, measured on both sides. */
export interface Sample {
  /** Microseconds of the server's CPU for one event to one client. */
  readonly cpuUsPerDelivery: number;
  /** From the making of the first event to the arrival of the last. */
  readonly deliveriesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of one core that the server used. */
  readonly serverShare: number;
  /** Share of one core that the load generator used: near 1, it would be what is measured. */
  readonly loadShare: number;
  readonly bytesPerDelivery: number;
  /** What clients did not get as they must; empty when every one got each event once and in order. */
  readonly faults: readonly string[];
}

/** Milliseconds beyond a phase's time that a server may take to answer for its events. */
const publishGraceMs = 2_000;

/** Publishes events and waits until all clients have them, or the time is up. */
export async function runPhase(
  server: RunningServer,
  load: Load,
  burst: Burst & { readonly timeoutMs: number },
): Promise<Sample> {
  const { first, count, timeoutMs } = burst;
  const { done } = await load.expect({ first, count, timeoutMs });
  const before = readUsage(server.pid).cpuUs;
  const published = server.publish(burst);
  // A server that does not accept its events in time has not delivered them either: the result shows it.
  const [result] = await Promise.all([
    done,
    Promise.race([published, sleep(timeoutMs + publishGraceMs, undefined, { ref: false })]),
  ]);
  const cpuUs = readUsage(server.pid).cpuUs - before;
  const { deliveries, spanMs, elapsedMs, cpuMs, p50Ms, p99Ms, payloadBytes } = result;
  return {
    cpuUsPerDelivery: cpuUs / deliveries,
    deliveriesPerSecond: (deliveries * 1000) / spanMs,
    p50Ms,
    p99Ms,
    serverShare: cpuUs / 1000 / elapsedMs,
    loadShare: cpuMs / elapsedMs,
    bytesPerDelivery: payloadBytes / deliveries,
    faults: faultsOf(result, count),
  };
}

/** Names what clients did not get as they must. */
export function faultsOf(result: LoadResult, count: number): string[] {
  const { connections, complete, ended, lost, again, deliveries } = result;
  const faults: string[] = [];
  if (lost > 0) faults.push(`${String(lost)} events left out`);
  if (again > 0) faults.push(`${String(again)} events twice or out of order`);
  if (ended > 0) faults.push(`${String(ended)} connections ended`);
  if (complete < connections && lost === 0) {
    const missing = Math.max(0, connections * count - deliveries);
    faults.push(
      `${String(connections - complete)} clients late, ${String(missing)} events missing`,
    );
  }
  return faults;
}

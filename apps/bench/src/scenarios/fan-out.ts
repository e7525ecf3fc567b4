import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../load/generator.ts';
import { readUsage } from '../measure/read-usage.ts';
import { runPhase, type Sample } from '../measure/run-phase.ts';
import type { RunningServer } from '../servers/server.ts';

/** How much is asked of a server in one visit. */
export interface FanOutPlan {
  readonly connections: number;
  /** Events made at once. */
  readonly burst: number;
  /** Events made one each 10 ms; 0 leaves it out. */
  readonly steady: number;
}

/** What one visit to a server gave. */
export interface FanOutResult {
  readonly burst: Sample;
  readonly steady: Sample | undefined;
  /** Bytes of the server's memory for one more client that has just come. */
  readonly freshBytes: number;
  /** Milliseconds until all clients were ready. */
  readonly readyMs: number;
}

/** Clients that are there before the others, so that what is loaded on first use is not counted. */
const firstClients = 100;
/** Milliseconds of rest before memory is read and before events are made. */
const settleMs = 700;
const steadyIntervalUs = 10_000;
/** Milliseconds that a phase may take beyond its own length. */
const phaseTimeoutMs = 15_000;

/**
 * Bursts before the one that counts, so that it meets compiled code: whole ones where a burst is a
 * moment's work, else a part of one.
 */
function warmUps(burst: number): readonly number[] {
  return burst >= 1000 ? [burst, burst, burst] : [Math.max(5, Math.floor(burst / 5))];
}

/** Connects clients to a server and measures its memory, a burst, and a steady flow. */
export async function fanOut(
  server: RunningServer,
  generator: readonly string[],
  plan: FanOutPlan,
): Promise<FanOutResult> {
  await using few = await startLoad(generator, server.target, { connections: firstClients });
  await sleep(settleMs);
  const before = readUsage(server.pid).rssBytes;
  await using load = await startLoad(generator, server.target, { connections: plan.connections });
  await sleep(settleMs);
  const after = readUsage(server.pid).rssBytes;
  await few[Symbol.asyncDispose]();
  await sleep(settleMs / 2);

  const timeoutMs = phaseTimeoutMs;
  let first = 1;
  for (const count of warmUps(plan.burst)) {
    await runPhase(server, load, { first, count, intervalUs: 0, timeoutMs });
    first += count;
  }
  const burst = await runPhase(server, load, {
    first,
    count: plan.burst,
    intervalUs: 0,
    timeoutMs,
  });
  // What is still on its way from the burst would be counted among what comes after it.
  const isThrough = burst.faults.length === 0;
  const steady =
    plan.steady === 0 || !isThrough
      ? undefined
      : await runPhase(server, load, {
          first: first + plan.burst,
          count: plan.steady,
          intervalUs: steadyIntervalUs,
          timeoutMs: timeoutMs + (plan.steady * steadyIntervalUs) / 1000,
        });
  return {
    burst,
    steady,
    freshBytes: (after - before) / plan.connections,
    readyMs: load.ready.elapsedMs,
  };
}

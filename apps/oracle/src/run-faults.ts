import { setTimeout as sleep } from 'node:timers/promises';
import { isOutage, layerOf, strikes } from './faults/strikes.ts';
import type { Fault } from './schedule/fault-kinds.ts';
import type { Testbed } from './testbed/testbed.ts';

/** A fault that struck. */
export interface Struck {
  readonly fault: Fault;
  /** Clients that were live and concerned. */
  readonly hit: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Runs a schedule's faults, those of one layer one after another; resolves when all are repaired. */
export async function runFaults(
  testbed: Testbed,
  schedule: readonly Fault[],
  options: { readonly durationMs: number; readonly report: (line: string) => void },
): Promise<Struck[]> {
  const { durationMs, report } = options;
  const struck: Struck[] = [];
  const startedAt = Date.now();
  const layers = new Map<string, Promise<void>>();

  async function strike(fault: Fault, before: Promise<void>): Promise<void> {
    await before;
    const atMs = Date.now() - startedAt;
    const live = testbed.crowd.liveCount;
    const hit = await strikes[fault.kind](testbed, fault);
    struck.push({ fault, hit, at: startedAt + atMs });
    if (isOutage(fault.kind)) testbed.outages.push({ from: startedAt + atMs, to: Date.now() });
    const seconds = (ms: number): string => (ms / 1000).toFixed(1);
    const tookMs = Date.now() - startedAt - atMs;
    report(
      `${seconds(atMs)} s  ${fault.kind} (target ${String(fault.target)}), ${seconds(tookMs)} s: ` +
        `${String(live)} live before, ${String(hit)} hit`,
    );
  }

  for (const fault of schedule) {
    await sleep(Math.max(0, startedAt + fault.atMs - Date.now()));
    const layer = layerOf(fault.kind);
    layers.set(layer, strike(fault, layers.get(layer) ?? Promise.resolve()));
  }
  await Promise.all(layers.values());
  await sleep(Math.max(0, startedAt + durationMs - Date.now()));
  return struck;
}

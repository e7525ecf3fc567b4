import { setTimeout as sleep } from 'node:timers/promises';
import type { Violation } from '../check/violation.ts';
import { waitFor } from '../wait-for.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { compareLevels } from './compare-levels.ts';
import { readLevel, type Level } from './read-level.ts';

/** What a node held at the start, and at the end with its clients gone. */
export interface NodeLevels {
  readonly before: Level;
  /** Undefined when it did not answer. */
  readonly after: Level | undefined;
}

/** Milliseconds that a node without clients has to come to rest after its start. */
const settleMs = 2000;
/** Milliseconds that a node has to let go of what its clients held. */
const releaseWithinMs = 20_000;
const lookMs = 500;

/** Reads what each node holds, ready and with no client yet. */
export async function readStart({ nodes, set }: Pick<Testbed, 'nodes' | 'set'>): Promise<Level[]> {
  await sleep(settleMs);
  return Promise.all(
    nodes.map(async (node) => {
      const level = await readLevel(node, set);
      if (level === undefined) throw new Error(`Node ${String(node.index)} tells no metrics.`);
      return level;
    }),
  );
}

/** Waits until each node, its clients gone, holds what it held at the start; says what does not go. */
export async function checkNodes(
  { nodes, set }: Testbed,
  start: readonly Level[],
): Promise<{ readonly levels: readonly NodeLevels[]; readonly violations: Violation[] }> {
  const checks = nodes.map(async (node, i) => {
    const before = start[i];
    if (before === undefined) throw new RangeError(`Nothing was read of node ${String(i)}.`);
    let after: Level | undefined;
    let left: readonly string[] = [];
    await waitFor(
      releaseWithinMs,
      async () => {
        after = await readLevel(node, set);
        left = after === undefined ? ['it does not answer'] : compareLevels(before, after);
        if (!(await node.untilReady(0))) left = [...left, 'it is not ready'];
        return left.length === 0 || undefined;
      },
      lookMs,
    );
    const violations = [...left, ...node.deaths].map((what): Violation => ({
      kind: 'leak',
      who: `node ${String(i)}`,
      what,
      count: 1,
      at: Date.now(),
    }));
    return { levels: { before, after }, violations };
  });
  const checked = await Promise.all(checks);
  return {
    levels: checked.map(({ levels }) => levels),
    violations: checked.flatMap(({ violations }) => violations),
  };
}

import { waitFor } from '../wait-for.ts';
import type { ServerNode } from '../world/server-node.ts';
import type { Violation } from './violation.ts';

/** A node's metrics by name; undefined when it did not answer. */
export type NodeMetrics = ReadonlyMap<string, number> | undefined;

/** Milliseconds that a node has to let go of what its clients held. */
const releaseWithinMs = 20_000;
/** What a node without clients says. */
const atRest = { tidings_connections: 0, tidings_addresses: 0, tidings_feed_ready: 1 };

/** Waits until a node, its clients gone, is where it began; says its metrics and what is left. */
export async function checkNode(
  node: ServerNode,
): Promise<{ readonly metrics: NodeMetrics; readonly violations: Violation[] }> {
  let metrics: NodeMetrics;
  await waitFor(releaseWithinMs, async () => {
    metrics = await node.metrics();
    return leftovers(metrics).length === 0 ? true : undefined;
  });
  const violations = [...leftovers(metrics), ...node.deaths].map((what): Violation => ({
    kind: 'leak',
    who: `node ${String(node.index)}`,
    what,
    count: 1,
    at: Date.now(),
  }));
  return { metrics, violations };
}

function leftovers(metrics: NodeMetrics): string[] {
  return Object.entries(atRest).flatMap(([name, value]) => {
    const is = metrics?.get(name);
    return is === value ? [] : [`${name} is ${String(is)} with no client left`];
  });
}

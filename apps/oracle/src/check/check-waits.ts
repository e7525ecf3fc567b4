import type { Violation } from './violation.ts';

/** A connection that stood without a `sync`; milliseconds since 1970. */
export interface Wait {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

/** When a client came back to a node again and again with hopeless positions; milliseconds since 1970. */
export type Attack = Wait;

/**
 * Milliseconds after which a client that waits for its `sync` is starved: the 10 s after which a node
 * gives up bringing back the past, and twice the 5 s that one operation of the database may take.
 */
export const starvedAfterMs = 20_000;

/** Checks that no client waited too long for its `sync` at a node that was under attack. */
export function checkWaits(
  who: string,
  waits: readonly Wait[],
  attacks: readonly Attack[],
): Violation[] {
  return waits.flatMap(({ node, from, to }): Violation[] => {
    const shared = attacks
      .filter((attack) => attack.node === node)
      .map((attack) => Math.min(to, attack.to) - Math.max(from, attack.from));
    const waitedMs = Math.max(0, ...shared);
    if (waitedMs <= starvedAfterMs) return [];
    const what = `no sync for ${String(waitedMs)} ms at node ${String(node)}, which was under attack`;
    return [{ kind: 'starved', who, what, count: 1, at: from }];
  });
}

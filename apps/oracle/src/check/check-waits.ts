import type { Violation } from './violation.ts';

/** A time, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A connection that stood without a `sync`; milliseconds since 1970. */
export interface Wait extends Span {
  readonly node: number;
}

/** When a client came back to a node again and again with hopeless positions; milliseconds since 1970. */
export type Attack = Wait;

/**
 * Milliseconds after which a client that waits for its `sync` is starved: the 10 s after which a node
 * gives up bringing back the past, and twice the 5 s that one operation of the database may take.
 */
export const starvedAfterMs = 20_000;

/**
 * Checks that no client waited too long for its `sync` at a node that was under attack. Time in which the
 * database could answer nobody does not count, nor does time in which the oracle itself stood still, through which
 * all bytes go.
 */
export function checkWaits(
  who: string,
  waits: readonly Wait[],
  {
    attacks,
    outages,
    stalls,
  }: {
    readonly attacks: readonly Attack[];
    readonly outages: readonly Span[];
    readonly stalls: readonly Span[];
  },
): Violation[] {
  return waits.flatMap((wait): Violation[] => {
    const shared = attacks
      .filter(({ node }) => node === wait.node)
      .map((attack) => lengthWithout(overlap(wait, attack), [...outages, ...stalls]));
    const waitedMs = Math.max(0, ...shared);
    if (waitedMs <= starvedAfterMs) return [];
    const node = String(wait.node);
    const what = `no sync for ${String(waitedMs)} ms at node ${node}, which was under attack`;
    return [{ kind: 'starved', who, what, count: 1, at: wait.from }];
  });
}

function overlap(one: Span, other: Span): Span {
  const from = Math.max(one.from, other.from);
  return { from, to: Math.max(from, Math.min(one.to, other.to)) };
}

/** Milliseconds of a time without those of others, which may overlap. */
function lengthWithout({ from, to }: Span, others: readonly Span[]): number {
  let reached = from;
  let left = 0;
  for (const other of others.toSorted((a, b) => a.from - b.from)) {
    if (other.to <= reached) continue;
    left += Math.max(0, Math.min(other.from, to) - reached);
    reached = Math.min(other.to, to);
    if (reached >= to) return left;
  }
  return left + to - reached;
}

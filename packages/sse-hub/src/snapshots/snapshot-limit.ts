/** How many documents a bounded snapshot may have: a few sizes, so that many readers share the same bytes. */
export const snapshotLimits = [1, 2, 5, 10, 20, 50] as const;

/** Rounds a limit down to one of the sizes; at least 1. */
export function roundSnapshotLimit(limit: number): number {
  return snapshotLimits.findLast((size) => size <= limit) ?? snapshotLimits[0];
}

/** Returns a key for the local day of a time; times of the same day have the same key. */
export function dayOf(iso: string): string {
  const at = new Date(iso);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].join('-');
}

/** Returns whether a time is today or yesterday. */
export function nearDayOf(iso: string, nowMs: number): 'today' | 'yesterday' | undefined {
  const yesterday = new Date(nowMs);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(iso) === dayOf(new Date(nowMs).toISOString())) return 'today';
  return dayOf(iso) === dayOf(yesterday.toISOString()) ? 'yesterday' : undefined;
}

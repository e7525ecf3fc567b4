/** Names the day of a time where the reader is; two of the same day have the same name. */
export function dayOf(iso: string): string {
  const at = new Date(iso);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].join('-');
}

/** Says how far back the day of a time is, where that has a name. */
export function nearDayOf(iso: string, nowMs: number): 'today' | 'yesterday' | undefined {
  const yesterday = new Date(nowMs);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(iso) === dayOf(new Date(nowMs).toISOString())) return 'today';
  return dayOf(iso) === dayOf(yesterday.toISOString()) ? 'yesterday' : undefined;
}

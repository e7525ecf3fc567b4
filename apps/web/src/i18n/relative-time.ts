const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How far back something is, in the unit that a reader would use. */
export type Age =
  | { readonly name: 'justNow' }
  | { readonly name: 'ago'; readonly value: number; readonly unit: 'minute' | 'hour' | 'day' }
  /** Shown as a date. */
  | { readonly name: 'longAgo' };

/** Milliseconds that count as just now. */
const justNowMs = 45_000;

/** Returns how old a time is: a week is long ago, and a time in the future is shown as a date, too. */
export function ageOf(atMs: number, nowMs: number): Age {
  const ageMs = nowMs - atMs;
  if (ageMs < -justNowMs) return { name: 'longAgo' };
  if (ageMs < justNowMs) return { name: 'justNow' };
  if (ageMs < hourMs)
    return { name: 'ago', value: Math.max(1, Math.floor(ageMs / minuteMs)), unit: 'minute' };
  if (ageMs < dayMs) return { name: 'ago', value: Math.floor(ageMs / hourMs), unit: 'hour' };
  if (ageMs < 7 * dayMs) return { name: 'ago', value: Math.floor(ageMs / dayMs), unit: 'day' };
  return { name: 'longAgo' };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How far back something is, in the unit a person would use. */
export type Age =
  | { readonly name: 'justNow' }
  | { readonly name: 'ago'; readonly value: number; readonly unit: 'minute' | 'hour' | 'day' }
  /** Told by its date. */
  | { readonly name: 'longAgo' };

/** Milliseconds that are just now. */
const justNowMs = 45_000;

/** Says how old a time is: a week is long ago, and what is ahead has no age either. */
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

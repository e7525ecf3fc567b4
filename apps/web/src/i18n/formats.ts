import type { Language } from './language.ts';
import { ageOf } from './relative-time.ts';

/** Formats times in a language. */
export interface Formats {
  /** How long ago, e.g. `3 min. ago`; the date once it is a week. */
  ago(iso: string, nowMs: number): string;
  /** The whole date and time. */
  full(iso: string): string;
  /** The time of day. */
  time(iso: string): string;
  /** The day, with its year unless it is the current one. */
  day(iso: string, nowMs: number): string;
}

/** Creates the formats of a language; expensive to create, cheap to use. */
export function createFormats(language: Language, justNow: string): Formats {
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium' });
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const dayParts = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  const day = new Intl.DateTimeFormat(language, dayParts);
  const dayOfYear = new Intl.DateTimeFormat(language, { ...dayParts, year: 'numeric' });
  return {
    ago(iso, nowMs) {
      const at = Date.parse(iso);
      const age = ageOf(at, nowMs);
      switch (age.name) {
        case 'justNow':
          return justNow;
        case 'ago':
          return relative.format(-age.value, age.unit);
        case 'longAgo':
          return date.format(at);
      }
    },
    full: (iso) => dateTime.format(Date.parse(iso)),
    time: (iso) => time.format(Date.parse(iso)),
    day(iso, nowMs) {
      const at = new Date(iso);
      const isThisYear = at.getFullYear() === new Date(nowMs).getFullYear();
      return (isThisYear ? day : dayOfYear).format(at);
    },
  };
}

import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { createContext } from 'svelte';

/** A notice about the list, shown for a moment. */
export type Notice =
  { readonly name: 'refreshed' } | { readonly name: 'missed'; readonly count: number };

/** An operator's announcement to everyone, shown until it is closed. */
interface Announcement {
  readonly key: number;
  readonly text: string;
}

/** The notices and announcements from the stream. */
export interface Notices {
  readonly current: Notice | undefined;
  /** Newest first. */
  readonly announcements: readonly Announcement[];
  close(announcement: Announcement): void;
}

/** Milliseconds that a notice is shown. */
const noticeMs = 7_000;
/** Announcements shown at a time; a further one replaces the oldest. */
const maxAnnouncements = 3;

/** Follows the stream's own notices and the operators' announcements. */
export function createNotices(source: Pick<Source<SseChannel>, 'on'>): Notices {
  let current = $state.raw<Notice>();
  let announcements = $state.raw<readonly Announcement[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let count = 0;

  const show = (notice: Notice): void => {
    current = notice;
    clearTimeout(timer);
    timer = setTimeout(() => {
      current = undefined;
    }, noticeMs);
  };
  source.on('sync', ({ outcome, missed }) => {
    if (outcome === 'gap') show({ name: 'refreshed' });
    if (outcome === 'resumed' && missed > 0) show({ name: 'missed', count: missed });
  });
  source.on('message', ({ text }) => {
    count += 1;
    announcements = [{ key: count, text }, ...announcements].slice(0, maxAnnouncements);
  });

  return {
    get current() {
      return current;
    },
    get announcements() {
      return announcements;
    },
    close({ key }) {
      announcements = announcements.filter((other) => other.key !== key);
    },
  };
}

export const [useNotices, provideNotices] = createContext<Notices>();

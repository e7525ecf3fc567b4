import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { createContext } from 'svelte';

/** Something to know about the list, said for a moment. */
export type Notice =
  { readonly name: 'refreshed' } | { readonly name: 'missed'; readonly count: number };

/** What an operator says to everyone, until it is closed. */
interface Announcement {
  readonly key: number;
  readonly text: string;
}

/** What the stream says besides posts. */
export interface Notices {
  readonly current: Notice | undefined;
  /** Newest first. */
  readonly announcements: readonly Announcement[];
  close(announcement: Announcement): void;
}

/** Milliseconds that a notice stays. */
const noticeMs = 7_000;
/** Announcements kept on the page; a further one replaces the oldest. */
const maxAnnouncements = 3;

/** Follows what the stream says about itself and what operators say through it. */
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

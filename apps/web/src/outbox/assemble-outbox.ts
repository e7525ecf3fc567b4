import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import type { Api } from '../http/api-client.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { keepPerson } from '../users/last-user.ts';
import { openDatabase } from '../storage/open-database.ts';
import { createDatabaseStore } from './database-store.ts';
import { createDelivery, tellShows } from './delivery.ts';
import type { Shows } from './lazy-outbox.svelte.ts';
import { openMail } from './outbox-channel.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { outboxWords } from './outbox-words.ts';
import { createFallbackStore, createMemoryStore } from './outbox-store.ts';

/** What an outbox is assembled from. */
export interface OutboxParts {
  readonly source: Pick<Source<SseChannel>, 'onState'>;
  readonly api: Api;
  readonly shows: Shows;
  readonly i18n: I18n;
  /** Announces a text to screen readers. */
  readonly say: (text: string) => void;
  readonly window: Window;
}

/** Assembles the outbox from the browser's database, its locks and the stream's state. */
export function assembleOutbox({ source, api, shows, i18n, say, window }: OutboxParts): Outbox {
  let opened: Promise<IDBDatabase> | undefined;
  const database = (): Promise<IDBDatabase> => (opened ??= openDatabase(window.indexedDB));
  const outbox = createOutbox({
    store: createFallbackStore(createDatabaseStore(database), createMemoryStore()),
    deliver: createDelivery(api),
    openMail,
    // A page over plain HTTP from another machine has no locks: then each tab sends, in order, and the server
    // deduplicates by client id.
    exclusively: (name, run) =>
      'locks' in window.navigator ? window.navigator.locks.request(name, run) : run(),
    tell: (...told) => {
      tellShows(shows, ...told);
    },
    onPerson: keepPerson,
    onWait: () => {
      say(outboxWords(i18n).nowWaits);
    },
    pause,
    now: () => Date.now(),
    random: () => Math.random(),
  });

  let wasLive = false;
  source.onState(({ name }) => {
    if (name === 'live' && !wasLive) outbox.wake();
    wasLive = name === 'live';
  });
  window.addEventListener('online', () => {
    outbox.wake();
  });
  return outbox;
}

function pause(ms: number, sooner: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    sooner(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import type { ApiClient } from '../http/api-client.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { keepUser } from '../users/last-user.ts';
import { openDatabase } from '../storage/open-database.ts';
import { createDatabaseStore } from './database-store.ts';
import { createDelivery, writeToSinks } from './delivery.ts';
import type { OutboxSinks } from './lazy-outbox.svelte.ts';
import { openOutboxChannel } from './outbox-channel.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { outboxWords } from './outbox-words.ts';
import { createFallbackStore, createMemoryStore } from './outbox-store.ts';

/** What an outbox is assembled from. */
export interface OutboxParts {
  readonly source: Pick<Source<SseChannel>, 'onState'>;
  readonly api: ApiClient;
  readonly sinks: OutboxSinks;
  readonly i18n: I18n;
  /** Announces a text to screen readers. */
  readonly announce: (text: string) => void;
  readonly window: Window;
}

/** Assembles the outbox from the browser's database, its locks and the stream's state. */
export function assembleOutbox({
  source,
  api,
  sinks,
  i18n,
  announce,
  window,
}: OutboxParts): Outbox {
  let opened: Promise<IDBDatabase> | undefined;
  const database = (): Promise<IDBDatabase> => (opened ??= openDatabase(window.indexedDB));
  const outbox = createOutbox({
    store: createFallbackStore(createDatabaseStore(database), createMemoryStore()),
    deliver: createDelivery(api),
    openChannel: openOutboxChannel,
    // A page over plain HTTP from another machine has no locks: then each tab sends, in order, and the server
    // deduplicates by client id.
    exclusively: (name, run) =>
      'locks' in window.navigator ? window.navigator.locks.request(name, run) : run(),
    publish: (...update) => {
      writeToSinks(sinks, ...update);
    },
    onUser: keepUser,
    onWait: () => {
      announce(outboxWords(i18n).nowWaits);
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

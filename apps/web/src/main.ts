import './no-eval.ts';

import { sse } from '@tidings/contracts';
import { connectShared } from '@tidings/event-source/shared';
import { mount } from 'svelte';
import './app.css';
import './print.css';
import App from './app.svelte';
import { createPage } from './page.ts';
import { createKnownUser } from './users/known-user.ts';
import { createStreamedRooms } from './rooms/streamed-rooms.ts';
import { createStoredText } from './storage/stored-text.ts';
import { topicsOf } from './topics-of.ts';

void start();

/** Opens the stream, puts the page together and shows it. */
async function start(): Promise<void> {
  const target = document.querySelector('#app');
  if (target === null) throw new Error('index.html has no element #app to mount the page in.');

  const streamed = createStreamedRooms(createStoredText(() => localStorage, 'tidings.rooms'));
  const known = createKnownUser(window);
  // A signed-in user has rooms, whose listeners must exist before the stream is opened.
  const assembleRooms = known.id === '' ? undefined : await fetchRooms();
  if (assembleRooms === undefined) streamed.set([]);
  const source = connectShared(sse, {
    url: () => streamed.url,
    who: () => known.id,
    watches: () => topicsOf({ user: known.id, rooms: streamed.ids }),
  });
  const page = createPage({
    source,
    streamed,
    known,
    assembleRooms,
    fetch: (input, init) => fetch(input, init),
    window,
  });
  // Loaded while the stream is being opened.
  await page.i18n.ready;
  mount(App, { target, props: { page } });
  if (!import.meta.env.PROD) return;
  setTimeout(() => {
    import('./offline-cache/enable-offline.chunk.ts').then(
      (chunk) => {
        chunk.enableOffline(page);
      },
      // Replaced by a newer version: the next load gets that one's chunk.
      () => undefined,
    );
  }, enableOfflineAfterMs);
}

/** Milliseconds after which a page prepares for offline visits: a brief visit does not need that. */
const enableOfflineAfterMs = 10_000;

async function fetchRooms() {
  try {
    return (await import('./rooms/assemble-rooms.ts')).assembleRooms;
  } catch {
    // Offline, or replaced by a newer version: the posts work all the same, and loading the rooms is retried.
    return undefined;
  }
}

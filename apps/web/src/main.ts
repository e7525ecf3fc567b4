import './no-eval.ts';

import { sse } from '@tidings/contracts';
import { connectShared } from '@tidings/event-source/shared';
import { mount } from 'svelte';
import './app.css';
import App from './app.svelte';
import { createPage } from './page.ts';
import { createKnownPerson } from './people/known-person.ts';
import { createStreamedRooms } from './rooms/streamed-rooms.ts';
import { createStoredText } from './storage/stored-text.ts';
import { topicsOf } from './topics-of.ts';

const target = document.querySelector('#app');
if (target === null) throw new Error('index.html has no element #app to mount the page in.');

const streamed = createStreamedRooms(createStoredText(() => localStorage, 'tidings.rooms'));
const known = createKnownPerson(window);
const source = connectShared(sse, {
  url: () => streamed.url,
  who: () => known.id,
  watches: () => topicsOf({ person: known.id, rooms: streamed.ids }),
});
const page = createPage({
  source,
  streamed,
  known,
  fetch: (input, init) => fetch(input, init),
  window,
});
// Words and stream are fetched side by side.
void page.i18n.ready.then(() => mount(App, { target, props: { page } }));

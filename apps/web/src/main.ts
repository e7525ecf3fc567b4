import './no-eval.ts';

import { sse } from '@tidings/contracts';
import { connect } from '@tidings/event-source';
import { mount } from 'svelte';
import './app.css';
import App from './app.svelte';
import { createPage } from './page.ts';
import { createStreamedRooms } from './rooms/streamed-rooms.ts';
import { createStoredText } from './storage/stored-text.ts';

const target = document.querySelector('#app');
if (target === null) throw new Error('index.html has no element #app to mount the page in.');

const streamed = createStreamedRooms(createStoredText(() => localStorage, 'tidings.rooms'));
const source = connect(sse, { url: () => streamed.url });
const page = createPage({
  source,
  streamed,
  fetch: (input, init) => fetch(input, init),
  window,
});
mount(App, { target, props: { page } });

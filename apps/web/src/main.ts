import './no-eval.ts';

import { sse } from '@tidings/contracts';
import { connect } from '@tidings/event-source';
import { mount } from 'svelte';
import './app.css';
import App from './app.svelte';
import { createApi } from './http/ask.ts';
import { createPage } from './page.ts';

const target = document.querySelector('#app');
if (target === null) throw new Error('index.html has no element #app to mount the page in.');

// New posts arrive at the top: a place from before a reload would be somewhere else by now.
history.scrollRestoration = 'manual';

const source = connect(sse);
const api = createApi((input, init) => fetch(input, init));
mount(App, { target, props: { page: createPage({ source, api, window }) } });

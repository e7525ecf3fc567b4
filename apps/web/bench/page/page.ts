import type { Post } from '@tidings/contracts';
import { formatPosition } from '@tidings/protocol';
import { mount } from 'svelte';
import '../../src/app.css';
import { createFeed } from '../../src/feed/feed.svelte.ts';
import { createPostsApi } from '../../src/feed/posts-api.ts';
import { createApiClient } from '../../src/http/api-client.ts';
import type { Bench } from './bench.ts';
import OurList from './our-list.svelte';
import { mountPlainList } from './mount-plain-list.svelte.ts';

/** A list that posts are added to. */
interface BenchedList {
  add(post: Post): void;
}

let made = 0;

/** Creates the next post; its text takes one of several heights. */
function makePost(): Post {
  made += 1;
  const body = '다람쥐 헌 쳇바퀴에 타고파. '.repeat(made % 7);
  const id = made.toString(16).padStart(24, '0');
  return { id, title: `Post ${String(made)}`, body, createdAt: new Date().toISOString() };
}

function positionAt(seconds: number): string {
  const place = { seconds, increment: 1, ordinal: 1, number: 0 };
  return formatPosition({ epoch: 'testtest', feedHash: '0f3n9a7c', ...place });
}

const starts: Record<'ours' | 'each' | 'notes', (posts: readonly Post[]) => BenchedList> = {
  ours: startOurs,
  each: (posts) => mountPlainList(posts, document.body),
  notes: startNotes,
};

function startOurs(posts: readonly Post[]): BenchedList {
  const listeners = new Map<string, (data: never, event: never) => void>();
  const feed = createFeed({
    // Listeners are called with payloads of the contract; the connection is never lost.
    source: {
      on: (name: string, listener: never) => listeners.set(name, listener),
      onState: () => undefined,
    } as never,
    api: createPostsApi(createApiClient(fetch)),
    sinks: { posts: () => undefined, rooms: new Map() },
    now: () => Date.now(),
    onArrived: () => undefined,
  });
  mount(OurList, { target: document.body, props: { feed } });
  const tell = (name: string, data: unknown, event: unknown): void =>
    listeners.get(name)?.(data as never, event as never);
  tell('posts', { posts, complete: true, position: positionAt(1) }, {});
  let told = 1;
  return {
    add(post) {
      told += 1;
      tell('newPost', post, { position: positionAt(told), replayed: false });
    },
  };
}

/** The way of the study notes; the text is this page's own. */
function startNotes(posts: readonly Post[]): BenchedList {
  const list = document.createElement('div');
  document.body.append(list);
  const htmlOf = ({ title, body }: Post): string =>
    `<div><h3>${title}</h3><p>${body ?? ''}</p></div>`;
  list.innerHTML = posts.map(htmlOf).join('');
  return {
    add(post) {
      list.insertAdjacentHTML('afterbegin', htmlOf(post));
    },
  };
}

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
let list: BenchedList = { add: () => undefined };

const bench: Bench = {
  start(kind, size) {
    list = starts[kind](Array.from({ length: size }, makePost).reverse());
  },
  async add(perFrame, frames) {
    for (let frame = 0; frame < frames; frame += 1) {
      for (let n = 0; n < perFrame; n += 1) list.add(makePost());
      await nextFrame();
    }
    await nextFrame();
  },
  async burst(count, ms) {
    const frames: number[] = [];
    const startedAt = performance.now();
    let added = 0;
    const timer = setInterval(() => {
      const due = Math.min(count, ((performance.now() - startedAt) / ms) * count);
      for (; added < due; added += 1) list.add(makePost());
    }, 5);
    for (let last = await nextFrame(); added < count;) {
      const now = await nextFrame();
      frames.push(now - last);
      last = now;
    }
    clearInterval(timer);
    return frames;
  },
};
Object.assign(window, { bench });

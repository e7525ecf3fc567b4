import { examplePost, sse } from '@tidings/contracts';
import recorded from '@tidings/contracts/released-payloads';
import { checkListeners, type Listen } from '@tidings/event-source/testing';
import { afterEach, beforeEach, describe, it, vi } from 'vitest';
import { createFeed } from './feed/feed.svelte.ts';
import type { PostsApi } from './feed/posts-api.ts';
import { createNotices } from './notices/notices.svelte.ts';
import type { RoomsApi } from './rooms/rooms-api.ts';
import { createLivePost } from './post/live-post.svelte.ts';
import { createRooms } from './rooms/rooms.svelte.ts';
import { createStreamedRooms } from './rooms/streamed-rooms.ts';
import { createStoredText } from './storage/stored-text.ts';

/** Everything on the page that listens to events, as it starts for Ada. */
const listen: Listen<typeof sse> = (source) => {
  const stored = () =>
    createStoredText(() => {
      throw new Error('Denied.');
    }, '');
  // The server never answers: this test is about the stream.
  const unanswered = () => new Promise<never>(() => undefined);
  const api = new Proxy({} as RoomsApi & PostsApi, { get: () => unanswered });
  const once = { api, now: Date.now, onArrived: () => undefined };
  createFeed({ ...once, source, sinks: { rooms: new Map() } });
  createNotices(source);
  createLivePost(examplePost.id, { source, api, known: undefined });
  const outbox = { follow: () => undefined, send: () => undefined };
  const streamed = createStreamedRooms(stored());
  const callbacks = { onUser: () => undefined, onInvited: () => undefined };
  const rooms = createRooms({ ...once, ...callbacks, source, stored, outbox, streamed });
  rooms.changeUser({ id: '6b01c7f05a33148bc18d3f00', name: 'Ada' });
  // Drawn at the end, so that errors while drawing are seen as well.
  return () => {
    for (const draw of frames.values()) draw();
    frames.clear();
  };
};

/** The page's pending animation frames. */
const frames = new Map<number, () => void>();
let frameCount = 0;
beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => {
    frames.set((frameCount += 1), draw);
    return frameCount;
  });
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the page', () => {
  it('handles every event of the contract, also those of the last release, and none that breaks it', () => {
    checkListeners(sse, listen, { recorded });
  });
});

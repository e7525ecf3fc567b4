import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { describe, expect, it } from 'vitest';
import { createAway } from './missed-marker.svelte.ts';

/** A source that emits what the test wants, for a page whose newest post is `2`. */
function started() {
  const listeners = new Map<string, (data: never) => void>();
  let tellState: (state: { readonly name: string }) => void = () => undefined;
  const away = createAway(
    // Only the members that are used here exist.
    {
      on: (name: string, listener: (data: never) => void) => listeners.set(name, listener),
      onState(listener: typeof tellState) {
        tellState = listener;
      },
    } as unknown as Source<SseChannel>,
    { newestId: () => '2', isNew: (id) => id > '2' },
  );
  const say = (name: string, data: unknown = {}) => {
    listeners.get(name)?.(data as never);
  };
  const comeLive = () => {
    say('sync');
    tellState({ name: 'live' });
  };
  return {
    away,
    say,
    comeLive,
    lose: () => {
      tellState({ name: 'reconnecting' });
    },
  };
}

describe('createAway', () => {
  it('counts posts that arrive between the loss of the stream and the next sync', () => {
    const { away, say, comeLive, lose } = started();
    say('posts', { posts: [{ id: '2' }, { id: '1' }], complete: true });
    comeLive();
    say('newPost', { id: '0' });
    expect(away.current).toBeUndefined();
    lose();
    for (const id of ['3', '4', '5']) say('newPost', { id });
    say('postDeleted', { id: '4' });
    expect(away.current).toBeUndefined();
    comeLive();
    expect(away.current).toEqual({ from: '2', count: 2, isMore: false });
    say('newPost', { id: '6' });
    expect(away.current?.count).toBe(2);
  });

  it('P4: reports that there are more when a gap has left a hole', () => {
    const { away, say, comeLive, lose } = started();
    comeLive();
    lose();
    say('posts', { posts: [{ id: '9' }, { id: '8' }], complete: false });
    comeLive();
    expect(away.current).toEqual({ from: '2', count: 2, isMore: true });
    lose();
    say('posts', { posts: [{ id: '9' }, { id: '2' }], complete: false });
    comeLive();
    expect(away.current).toEqual({ from: '2', count: 1, isMore: false });
  });

  it('keeps the marker when the stream is lost again and nothing is missed', () => {
    const { away, say, comeLive, lose } = started();
    comeLive();
    lose();
    say('newPost', { id: '3' });
    comeLive();
    lose();
    expect(away.current).toEqual({ from: '2', count: 1, isMore: false });
    comeLive();
    expect(away.current).toEqual({ from: '2', count: 1, isMore: false });
    lose();
    for (const id of ['4', '5']) say('newPost', { id });
    comeLive();
    expect(away.current?.count).toBe(2);
  });

  it('marks nothing when nothing was missed', () => {
    const { away, comeLive, lose } = started();
    comeLive();
    lose();
    comeLive();
    expect(away.current).toBeUndefined();
  });
});

import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { describe, expect, it } from 'vitest';
import { createMissedMarker } from './missed-marker.svelte.ts';

/** A source that emits what the test wants, for a page whose newest post is `2`. */
function started() {
  const listeners = new Map<string, (data: never) => void>();
  let reportState: (state: { readonly name: string }) => void = () => undefined;
  const missedMarker = createMissedMarker(
    // Only the members that are used here exist.
    {
      on: (name: string, listener: (data: never) => void) => listeners.set(name, listener),
      onState(listener: typeof reportState) {
        reportState = listener;
      },
    } as unknown as Source<SseChannel>,
    { newestId: () => '2', isNew: (id) => id > '2' },
  );
  const emit = (name: string, data: unknown = {}) => {
    listeners.get(name)?.(data as never);
  };
  const goLive = () => {
    emit('sync');
    reportState({ name: 'live' });
  };
  return {
    missedMarker,
    emit,
    goLive,
    lose: () => {
      reportState({ name: 'reconnecting' });
    },
  };
}

describe('createMissedMarker', () => {
  it('counts posts that arrive between the loss of the stream and the next sync', () => {
    const { missedMarker, emit, goLive, lose } = started();
    emit('posts', { posts: [{ id: '2' }, { id: '1' }], complete: true });
    goLive();
    emit('newPost', { id: '0' });
    expect(missedMarker.current).toBeUndefined();
    lose();
    for (const id of ['3', '4', '5']) emit('newPost', { id });
    emit('postDeleted', { id: '4' });
    expect(missedMarker.current).toBeUndefined();
    goLive();
    expect(missedMarker.current).toEqual({ from: '2', count: 2, isMore: false });
    emit('newPost', { id: '6' });
    expect(missedMarker.current?.count).toBe(2);
  });

  it('P4: reports that there are more when a gap has left a hole', () => {
    const { missedMarker, emit, goLive, lose } = started();
    goLive();
    lose();
    emit('posts', { posts: [{ id: '9' }, { id: '8' }], complete: false });
    goLive();
    expect(missedMarker.current).toEqual({ from: '2', count: 2, isMore: true });
    lose();
    emit('posts', { posts: [{ id: '9' }, { id: '2' }], complete: false });
    goLive();
    expect(missedMarker.current).toEqual({ from: '2', count: 1, isMore: false });
  });

  it('keeps the marker when the stream is lost again and nothing is missed', () => {
    const { missedMarker, emit, goLive, lose } = started();
    goLive();
    lose();
    emit('newPost', { id: '3' });
    goLive();
    lose();
    expect(missedMarker.current).toEqual({ from: '2', count: 1, isMore: false });
    goLive();
    expect(missedMarker.current).toEqual({ from: '2', count: 1, isMore: false });
    lose();
    for (const id of ['4', '5']) emit('newPost', { id });
    goLive();
    expect(missedMarker.current?.count).toBe(2);
  });

  it('marks nothing when nothing was missed', () => {
    const { missedMarker, goLive, lose } = started();
    goLive();
    lose();
    goLive();
    expect(missedMarker.current).toBeUndefined();
  });
});

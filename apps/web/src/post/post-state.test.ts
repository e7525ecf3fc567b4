import { describe, expect, it } from 'vitest';
import { positionOf, postOf } from '../list/fixtures.ts';
import { takeIn, type PostState } from './post-state.ts';

const post = postOf(1);
const edited = { ...post, title: 'edited' };
const loading: PostState = { name: 'loading' };
const shown: PostState = { name: 'shown', post, at: positionOf(2) };
const gone: PostState = { name: 'deleted', at: positionOf(5) };

describe('takeIn', () => {
  it('shows what arrives first, be it an answer or an event', () => {
    expect(takeIn(loading, { name: 'is', post, at: positionOf(2) })).toEqual(shown);
  });

  it('applies newer reports, and no older ones: neither after an edit nor after a deletion', () => {
    const after = takeIn(shown, { name: 'is', post: edited, at: positionOf(4) });
    expect(after).toEqual({ name: 'shown', post: edited, at: positionOf(4) });
    expect(takeIn(after, { name: 'is', post, at: positionOf(3) })).toBe(after);
    expect(takeIn(gone, { name: 'is', post, at: positionOf(3) })).toBe(gone);
    expect(takeIn(after, { name: 'isGone', at: positionOf(3) })).toBe(after);
  });

  it('reports a post as deleted even if nothing else was known of it', () => {
    expect(takeIn(loading, { name: 'isGone', at: positionOf(5) })).toEqual(gone);
  });

  it('shows a post again that was fixed', () => {
    expect(takeIn(gone, { name: 'is', post, at: positionOf(6) })).toMatchObject({ name: 'shown' });
  });

  it('reports a post as missing or deleted when the server does not have it', () => {
    expect(takeIn(loading, { name: 'notFound', since: loading })).toEqual({ name: 'missing' });
    expect(takeIn(shown, { name: 'notFound', since: shown })).toMatchObject({ name: 'deleted' });
    expect(takeIn(gone, { name: 'notFound', since: gone })).toBe(gone);
  });

  it('prefers an event that arrived since the request', () => {
    expect(takeIn(shown, { name: 'notFound', since: loading })).toBe(shown);
  });

  it('keeps what is shown when there is no answer', () => {
    expect(takeIn(loading, { name: 'noAnswer' })).toEqual({ name: 'failed' });
    expect(takeIn(shown, { name: 'noAnswer' })).toBe(shown);
  });
});

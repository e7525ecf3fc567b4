import { describe, expect, it } from 'vitest';
import { placeOf, postOf } from '../list/fixtures.ts';
import { takeIn, type PostState } from './post-state.ts';

const post = postOf(1);
const edited = { ...post, title: 'edited' };
const loading: PostState = { name: 'loading' };
const shown: PostState = { name: 'shown', post, at: placeOf(2) };
const gone: PostState = { name: 'deleted', at: placeOf(5) };

describe('takeIn', () => {
  it('shows the first that comes, be it an answer or an event', () => {
    expect(takeIn(loading, { name: 'is', post, at: placeOf(2) })).toEqual(shown);
  });

  it('takes what is newer, and nothing older: neither over an edit nor over a deletion', () => {
    const after = takeIn(shown, { name: 'is', post: edited, at: placeOf(4) });
    expect(after).toEqual({ name: 'shown', post: edited, at: placeOf(4) });
    expect(takeIn(after, { name: 'is', post, at: placeOf(3) })).toBe(after);
    expect(takeIn(gone, { name: 'is', post, at: placeOf(3) })).toBe(gone);
    expect(takeIn(after, { name: 'isGone', at: placeOf(3) })).toBe(after);
  });

  it('knows a post as deleted before anything else was known of it', () => {
    expect(takeIn(loading, { name: 'isGone', at: placeOf(5) })).toEqual(gone);
  });

  it('shows a post again that was mended', () => {
    expect(takeIn(gone, { name: 'is', post, at: placeOf(6) })).toMatchObject({ name: 'shown' });
  });

  it('says that there is none, or none any more, where the server knows none', () => {
    expect(takeIn(loading, { name: 'notFound', since: loading })).toEqual({ name: 'missing' });
    expect(takeIn(shown, { name: 'notFound', since: shown })).toMatchObject({ name: 'deleted' });
    expect(takeIn(gone, { name: 'notFound', since: gone })).toBe(gone);
  });

  it('goes by the stream where that has spoken since the server was asked', () => {
    expect(takeIn(shown, { name: 'notFound', since: loading })).toBe(shown);
  });

  it('keeps what is shown when no answer comes', () => {
    expect(takeIn(loading, { name: 'noAnswer' })).toEqual({ name: 'failed' });
    expect(takeIn(shown, { name: 'noAnswer' })).toBe(shown);
  });
});

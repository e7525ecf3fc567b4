import { describe, expect, it } from 'vitest';
import { hashFeed } from './hash-feed.ts';

const ownCollection = 'tidings';
const posts = { name: 'post' };
const sessions = { name: 'session', operations: ['delete'] } as const;
const hash = hashFeed({ collections: [posts, sessions], ownCollection }, 'key');

describe('hashFeed', () => {
  it('fits into a position', () => {
    expect(hash).toMatch(/^[0-9a-z]{8}$/);
  });

  it('is the same for the same feed, whatever the order of its collections and whatever they hide', () => {
    const hidden = { ...posts, hide: ['secret'] };
    expect(hashFeed({ collections: [sessions, hidden], ownCollection }, 'key')).toBe(hash);
  });

  it.each([
    ['another collection', [posts, sessions, { name: 'room' }], ownCollection, 'key'],
    ['a collection fewer', [posts], ownCollection, 'key'],
    ['another operation', [posts, { name: 'session' }], ownCollection, 'key'],
    ['another collection of its own', [posts, sessions], 'other', 'key'],
    ['another projection', [posts, sessions], ownCollection, 'other'],
  ])('is another for %s', (_, collections, own, key) => {
    expect(hashFeed({ collections, ownCollection: own }, key)).not.toBe(hash);
  });
});

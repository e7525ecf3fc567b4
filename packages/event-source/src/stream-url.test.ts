import { describe, expect, it } from 'vitest';
import { addCursor } from './stream-url.ts';

const coveredTopics = undefined;

describe('addCursor', () => {
  it('does not change a URL without a position', () => {
    expect(addCursor('/sse?room=a#x', { position: undefined, coveredTopics })).toBe(
      '/sse?room=a#x',
    );
  });

  it.each([
    ['/sse', '/sse?lastEventId=p.1'],
    ['/sse?', '/sse?lastEventId=p.1'],
    ['/sse?room=a&room=b', '/sse?room=a&room=b&lastEventId=p.1'],
    ['/sse?q=a?b', '/sse?q=a%3Fb&lastEventId=p.1'],
    ['/sse?lastEventId=old&room=a', '/sse?lastEventId=p.1&room=a'],
    ['/sse#part', '/sse?lastEventId=p.1'],
    ['https://example.com/sse?room=a', 'https://example.com/sse?room=a&lastEventId=p.1'],
  ])('merges the position into %s', (url, expected) => {
    expect(addCursor(url, { position: 'p.1', coveredTopics })).toBe(expected);
  });

  it('lists the topics that the position covers when it is not all of them', () => {
    const url = addCursor('/sse', { position: 'p.1', coveredTopics: new Set(['posts', 'room:a']) });
    expect(new URL(url, 'http://localhost').searchParams.get('covers')).toBe('posts,room:a');
  });
});

import { describe, expect, it } from 'vitest';
import { findCoveredTopics } from './covered-topics.ts';
import type { Since } from './since.ts';

const topics = ['posts', 'room:1', 'details:1'];
const lastEventId = 'abcdefgh.0f3n9a7c.tk5m9s.1.1.0';

/** The covered topics where the room was granted since then. */
const coveredSince = (since: Since | undefined, coveredTopics?: readonly string[]) =>
  findCoveredTopics({
    topics,
    grants: [{ topics: ['room:1', 'details:1'], since }],
    coveredTopics,
    lastEventId,
  });

describe('findCoveredTopics', () => {
  it('returns all topics of the stream when the client names none', () => {
    expect(coveredSince('always')).toEqual(topics);
    expect(coveredSince(new Date(0))).toEqual(topics);
    expect(coveredSince('abcdefgh.0f3n9a7c.tk5m9s.1.0.0')).toEqual(topics);
  });

  it('P3: takes those that the client names one by one, as one snapshot of a grant may have been unreadable', () => {
    expect(coveredSince('always', ['posts', 'room:1'])).toEqual(['posts', 'room:1']);
  });

  it.each([
    ['a date', new Date('2100-01-01')],
    ['a position', 'abcdefgh.0f3n9a7c.tk5m9s.2.1.0'],
    ['a position of another history', 'bbbbbbbb.0f3n9a7c.tk5m9s.1.1.0'],
  ])('omits both topics of a grant since %s after that of the client', (_, since) => {
    expect(coveredSince(since, topics)).toEqual(['posts']);
  });

  it('omits what is granted without a beginning unless the client names it', () => {
    expect(coveredSince(undefined)).toEqual(['posts']);
    expect(coveredSince(undefined, topics)).toEqual(topics);
  });
});

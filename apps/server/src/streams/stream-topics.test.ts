import { describe, expect, it } from 'vitest';
import { findCoveredTopics } from './stream-topics.ts';

const topics = ['posts', 'room:1', 'details:1'];
const lastEventId = 'abcdefgh.0f3n9a7c.tk5m9s.1.1.0';
const rooms = new Map([['1', new Date(0)]]);

describe('findCoveredTopics', () => {
  it('returns all topics of the stream when the client names none', () => {
    expect(findCoveredTopics({ topics, coveredTopics: undefined, lastEventId, rooms })).toEqual(
      topics,
    );
  });

  it('P3: takes a room for what is named of it, since the snapshot of the other may not have been readable', () => {
    const coveredTopics = ['posts', 'room:1'];
    expect(findCoveredTopics({ topics, coveredTopics, lastEventId, rooms })).toEqual(coveredTopics);
  });

  it('omits both topics of a room that the user has joined since', () => {
    const since = new Map([['1', new Date('2100-01-01')]]);
    const covered = findCoveredTopics({ topics, coveredTopics: topics, lastEventId, rooms: since });
    expect(covered).toEqual(['posts']);
  });
});

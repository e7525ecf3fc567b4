import { describe, expect, it } from 'vitest';
import { coveredTopics } from './stream-topics.ts';

const topics = ['posts', 'room:1', 'details:1'];
const lastEventId = 'abcdefgh.0f3n9a7c.tk5m9s.1.1.0';
const rooms = new Map([['1', new Date(0)]]);

describe('coveredTopics', () => {
  it('takes all topics of the stream where the client names none', () => {
    expect(coveredTopics({ topics, covers: undefined, lastEventId, rooms })).toEqual(topics);
  });

  it('P3: takes a room for what is named of it, since the snapshot of the other may not have been readable', () => {
    const covers = ['posts', 'room:1'];
    expect(coveredTopics({ topics, covers, lastEventId, rooms })).toEqual(covers);
  });

  it('leaves out both topics of a room that the person came into since', () => {
    const since = new Map([['1', new Date('2100-01-01')]]);
    const covered = coveredTopics({ topics, covers: topics, lastEventId, rooms: since });
    expect(covered).toEqual(['posts']);
  });
});

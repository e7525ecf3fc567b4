import { describe, expect, it } from 'vitest';
import { HttpProblem } from '../http/problem.ts';
import { readRoomStreamQuery, readSseQuery } from './stream-query.ts';

const room = '65b2f0c4e13b2a0012345678';

/** Returns the fields that are refused. */
function refusedOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return (error.problem.errors ?? []).map(({ field }) => field);
  }
}

describe('readSseQuery', () => {
  it('reads what it knows', () => {
    expect(readSseQuery({ room, lastEventId: 'a', covers: 'posts' })).toEqual({
      room: [room],
      lastEventId: 'a',
      covers: 'posts',
    });
  });

  it.each(['_', 't', 'utm_source', 'x', '', '__proto__', 'constructor', 'roommate', '방'])(
    'ignores %j, which it does not know',
    (name) => {
      const query = Object.fromEntries([[name, ['1', '2']]]);
      expect(readSseQuery(query)).toEqual({ room: [] });
      expect(readRoomStreamQuery(query)).toEqual({});
    },
  );

  it.each([
    'rooms',
    'Room',
    'room[]',
    'room[0]',
    'topic',
    'topics',
    'cover',
    'coveredTopics',
    'covers[]',
  ])('refuses %j, which is misspelt', (name) => {
    expect(refusedOf(() => readSseQuery(Object.fromEntries([[name, room]])))).toEqual([name]);
  });

  it.each(['limits', 'Limit', 'limit[]'])('refuses %j, which is misspelt', (name) => {
    expect(refusedOf(() => readRoomStreamQuery(Object.fromEntries([[name, '5']])))).toEqual([name]);
    expect(readRoomStreamQuery({ limit: '5' })).toEqual({});
  });

  it.each(['lastEventID', 'last-event-id', 'last_event_id', 'lasteventid'])(
    'refuses %j, which is misspelt',
    (name) => {
      expect(refusedOf(() => readSseQuery(Object.fromEntries([[name, 'a']])))).toEqual([name]);
    },
  );

  it('refuses what is no room', () => {
    expect(refusedOf(() => readSseQuery({ room: [room, 'x'], rooms: room }))).toEqual([
      'rooms',
      'room.1',
    ]);
  });
});

describe('readRoomStreamQuery', () => {
  it('refuses further rooms: it carries one', () => {
    expect(refusedOf(() => readRoomStreamQuery({ room }))).toEqual(['room']);
  });
});

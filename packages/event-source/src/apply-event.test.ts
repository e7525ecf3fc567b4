import { parsePosition } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { at, noteChannel, syncData } from '../test/channel.ts';
import { beginConnection, startCursor, type Cursor } from './cursor.ts';
import { applyEvent, type Applied } from './apply-event.ts';
import { readEvent } from './read-event.ts';

/** Places an event of the note channel, whose data must hold its contract. */
function place(cursor: Cursor, name: string, data: unknown, id = ''): Applied {
  const read = readEvent(noteChannel, name, { data: JSON.stringify(data) });
  if (!read.ok) throw new Error(JSON.stringify(read.report));
  return applyEvent(cursor, read.event, id);
}

const late = { at: null, lagMs: 9000, late: true };
const onTime = { at: null, lagMs: 1, late: false };
const fresh = beginConnection(startCursor(undefined, []), undefined);
const synced = place(fresh, 'sync', syncData('snapshot', at(10)), at(10)).cursor;

describe('applyEvent', () => {
  it('does not mistake the sticky id of an earlier event for a snapshot’s id', () => {
    const applied = place(synced, 'notes', { topic: 'a', numbers: [], position: at(20) }, at(10));
    expect(applied).toMatchObject({ disposition: 'deliver', position: at(20) });
    expect(applied.cursor.position).toBe(at(10));
  });

  it('ignores a sticky id on an event without a position', () => {
    for (const [name, data] of [
      ['watching', { topic: 'a', count: 1 }],
      ['moving', { retryMs: 1 }],
      ['revoked', { topic: 'a', reason: 'left' }],
      ['heartbeat', late],
    ] as const) {
      const applied = place(synced, name, data, at(30));
      expect(applied.disposition).toBe('deliver');
      expect(applied.position).toBeUndefined();
      expect(applied.cursor.position).toBe(at(10));
    }
  });

  it('takes the id of a heartbeat that came through the database', () => {
    expect(place(synced, 'heartbeat', onTime, at(30)).cursor.position).toBe(at(30));
    expect(place(synced, 'heartbeat', onTime, at(5)).cursor.position).toBe(at(10));
    expect(place(synced, 'heartbeat', onTime, at(30, 'epoch002')).cursor.position).toBe(at(10));
  });

  it('keeps nothing of a topic that has ended', () => {
    const { cursor } = place(synced, 'noteAdded', { topic: 'a', number: 1 }, at(11));
    expect(cursor.marks.has('a')).toBe(true);
    const ended = place(cursor, 'revoked', { topic: 'a', reason: 'left' });
    expect(ended.cursor.marks.has('a')).toBe(false);
  });

  it('has no position before the first sync of a first visit, whatever ids come', () => {
    const change = place(fresh, 'noteAdded', { topic: 'a', number: 1 }, at(5));
    expect(change.disposition).toBe('deliver');
    expect(change.cursor.position).toBeUndefined();
    expect(place(change.cursor, 'heartbeat', onTime, at(6)).cursor.position).toBeUndefined();
  });

  it('takes the position of a sync, with or without an id', () => {
    const behind = place(synced, 'sync', syncData('gap', at(3)));
    expect(behind.cursor.position).toBe(at(3));
    expect(behind.cursor.order).toEqual(parsePosition(at(3)));
  });

  it('does not move from a position that it cannot read until sync', () => {
    const unreadable = beginConnection(startCursor('old text', []), 'old text');
    const { cursor } = place(unreadable, 'noteAdded', { topic: 'c', number: 1 }, at(5));
    expect(cursor.position).toBe('old text');
  });

  it('P2: delivers nothing twice of a topic without snapshot when a gap leads to a node that is behind', () => {
    const change = { topic: 'c', number: 1 };
    const delivered = place(synced, 'noteAdded', change, at(11)).cursor;
    const again = beginConnection(delivered, at(11));
    const behind = place(again, 'sync', syncData('gap', at(10)), at(10)).cursor;
    expect(place(behind, 'noteAdded', change, at(11)).disposition).toBe('duplicate');
    expect(place(behind, 'noteAdded', { topic: 'c', number: 2 }, at(12)).disposition).toBe(
      'deliver',
    );
  });

  it.each([
    ['noteAdded', { topic: 'a', number: 1 }],
    ['sync', syncData('gap', 'somewhere')],
  ])('knows no place for %s without a readable position', (name, data) => {
    expect(place(synced, name, data, 'somewhere')).toEqual({
      cursor: synced,
      disposition: 'no-position',
    });
  });

  it('does not cover a topic whose snapshot has no readable position', () => {
    const notes = { topic: 'a', numbers: [], position: 'somewhere' };
    const { cursor, disposition } = place(
      { ...synced, coveredTopics: new Set(['a', 'b']) },
      'notes',
      notes,
      '',
    );
    expect(disposition).toBe('no-position');
    expect(cursor).toMatchObject({ coveredTopics: new Set(['b']), hasUncoveredTopics: true });
  });
});

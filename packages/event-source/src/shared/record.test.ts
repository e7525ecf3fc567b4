import { parsePosition } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { at } from '../../test/channel.ts';
import { createRecord, type RecordedEvent } from './record.ts';

function event(name: string, n?: number, isEphemeral = false): RecordedEvent {
  const id = n === undefined ? '' : at(n);
  return { name, data: '0123456789', id, at: parsePosition(id), isEphemeral };
}

function place(n: number) {
  const position = parsePosition(at(n));
  if (position === undefined) throw new Error('at() writes positions.');
  return position;
}

describe('createRecord', () => {
  it('returns what follows a position, and what is true for now', () => {
    const record = createRecord(10_000);
    const [watching, one, two] = [event('watching', undefined, true), event('x', 1), event('x', 2)];
    for (const each of [event('notes'), watching, one, two]) record.add(each);
    expect(record.after(place(1))).toEqual([watching, two]);
    expect(record.after(place(0))).toHaveLength(4);
    expect(record.position).toEqual(place(2));
  });

  it('drops the older half beyond its bound, and reports the last dropped position', () => {
    const record = createRecord(300);
    for (let n = 1; n <= 20; n += 1) record.add(event('x', n));
    expect(record.isWhole).toBe(false);
    const { dropped, events } = record;
    expect(dropped && record.after(dropped)).toEqual(events);
    expect(events.length).toBeGreaterThan(0);
    expect(events.length).toBeLessThan(10);
  });

  it('keeps only the last of consecutive heartbeats', () => {
    const record = createRecord(10_000);
    for (let n = 1; n <= 20; n += 1) record.add(event('heartbeat', n));
    expect(record.events).toEqual([event('heartbeat', 20)]);
    expect(record.isWhole).toBe(true);
  });
});

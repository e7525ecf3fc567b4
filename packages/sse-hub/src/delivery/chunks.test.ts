import { formatPosition } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { createChunks } from './chunks.ts';
import { entryAt } from '../fixtures/entries.ts';
import { at } from '../fixtures/positions.ts';
import { createLog } from '../log/log.ts';
import { createTopicSets } from '../subscribers/topic-sets.ts';

function createScene(topics: readonly string[], { bytes = 10, maxScannedEntries = 100 } = {}) {
  const log = createLog(at(1), { maxBytes: 10_000 });
  topics.forEach((topic, index) => {
    log.append(entryAt(at(index + 2), { topic, bytes: bytes + index }));
  });
  return createChunks(log, { maxScannedEntries });
}
const topicSets = createTopicSets();
const only = (...names: string[]) => ({ topicSet: topicSets.acquire(names) });

describe('createChunks', () => {
  it('composes the entries of the topics, up to the end', () => {
    const chunks = createScene(['a', 'b', 'a', 'b']);
    expect(chunks.from(0, only('a'), 1_000, 'live')).toMatchObject({
      bytes: { length: 22 },
      next: 4,
      count: 2,
      lastId: formatPosition(at(4)),
    });
    expect(chunks.from(3, only('a'), 1_000, 'live')).toMatchObject({
      bytes: { length: 0 },
      next: 4,
      count: 0,
      lastId: undefined,
    });
  });

  it('stops before the frame that would exceed the limit', () => {
    const chunks = createScene(['a', 'b', 'a', 'a']);
    expect(chunks.from(0, only('a'), 22, 'live')).toMatchObject({ bytes: { length: 22 }, next: 3 });
    expect(chunks.from(0, only('a'), 21, 'live')).toMatchObject({ bytes: { length: 10 }, next: 2 });
  });

  it('stops after scanning the maximum of entries, whether or not it found anything', () => {
    const chunks = createScene(['b', 'b', 'b', 'a', 'a'], { maxScannedEntries: 3 });
    expect(chunks.from(0, only('a'), 1_000, 'live')).toMatchObject({
      bytes: { length: 0 },
      next: 3,
      lastId: undefined,
    });
    expect(chunks.from(1, only('a'), 1_000, 'live')).toMatchObject({ next: 4, count: 1 });
  });

  it('gives heartbeats to live readers, and omits them from replays and counts', () => {
    const chunks = createScene(['a', '', 'b']);
    expect(chunks.from(0, only('a'), 1_000, 'live')).toMatchObject({
      bytes: { length: 21 },
      count: 1,
      lastId: formatPosition(at(3)),
    });
    expect(chunks.from(0, only('a'), 1_000, 'replay')).toMatchObject({
      bytes: { length: 10 },
      count: 1,
      lastId: formatPosition(at(2)),
      next: 3,
    });
  });

  it('shares the bytes among readers at the same cursor with the same topics', () => {
    const chunks = createScene(['a', 'b', 'a']);
    const { bytes } = chunks.from(0, only('a', 'b'), 1_000, 'live');
    expect(chunks.from(0, only('b', 'a'), 1_000, 'live').bytes).toBe(bytes);
    expect(chunks.from(1, only('b', 'a'), 1_000, 'live').bytes).not.toBe(bytes);
    chunks.forget();
    expect(chunks.from(0, only('a', 'b'), 1_000, 'live').bytes).not.toBe(bytes);
  });

  it('P10: does not confuse topics when one is named like two', () => {
    const chunks = createScene(['a', 'b', 'a b']);
    expect(chunks.from(0, only('a', 'b'), 1_000, 'live').count).toBe(2);
    expect(chunks.from(0, only('a b'), 1_000, 'live').count).toBe(1);
  });
});

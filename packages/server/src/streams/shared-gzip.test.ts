import * as fc from 'fast-check';
import { constants, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflateUntilFlush } from '../fixtures/flushing-inflate.ts';
import { createSharedGzip, gzipHeader, type GzipReader, type SharedGzip } from './shared-gzip.ts';

/** A client: what it was sent, and what it should have read. */
function createReader(gzip: SharedGzip) {
  const sent: Buffer[] = [gzipHeader];
  const meant: Buffer[] = [];
  const reader: GzipReader = { history: undefined };
  return {
    reader,
    write(parts: readonly Buffer[], isShared: boolean): number {
      const block = gzip.encode(reader, parts, isShared);
      sent.push(block);
      meant.push(...parts);
      return block.length;
    },
    // Not its end: all that has come so far can be read.
    read: () => gunzipSync(Buffer.concat(sent), { finishFlush: constants.Z_SYNC_FLUSH }).toString(),
    /** As a decoder reads that hands over at a flush alone. */
    readFlushed: () => inflateUntilFlush(Buffer.concat(sent.slice(1))).toString(),
    meant: () => Buffer.concat(meant).toString(),
  };
}

const post = (n: number) =>
  Buffer.from(
    `event: newPost\nid: ${String(n)}\ndata: {"title":"다람쥐 헌 쳇바퀴에 ${String(n)}"}\n\n`,
  );

describe('createSharedGzip', () => {
  it('sends the same block to all readers in step, smaller than a standalone one', () => {
    const gzip = createSharedGzip();
    const readers = [createReader(gzip), createReader(gzip)];
    const sizes = [1, 2, 3].map((n) => {
      const bytes = post(n);
      return readers.map((reader) => reader.write([bytes], true));
    });
    for (const [one, other] of sizes) expect(one).toBe(other);
    expect(sizes[1]?.[0]).toBeLessThan((sizes[0]?.[0] ?? 0) / 2);
    for (const reader of readers) expect(reader.read()).toBe(reader.meant());
  });

  it('keeps blocks and history in memory of their own', () => {
    const gzip = createSharedGzip({ minBytes: 0 });
    const { reader } = createReader(gzip);
    const alone = gzip.encode(reader, [post(1)], false);
    expect(alone.buffer.byteLength).toBe(alone.length);
    gzip.encode(reader, [post(2)], true);
    const { history } = reader;
    expect(history).toBeInstanceOf(Uint8Array);
    expect((history as Uint8Array).buffer.byteLength).toBe(history?.length);
  });

  it('lets a newcomer in at the next key block', () => {
    const gzip = createSharedGzip({ keyEvery: 4, minBytes: 0 });
    const crowd = [1, 2, 3].map(() => createReader(gzip));
    const late = createReader(gzip);
    const sizes: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      const bytes = post(n);
      for (const reader of crowd) reader.write([bytes], true);
      if (n >= 2) sizes.push(late.write([bytes], true));
    }
    const alone = sizes[0] ?? 0;
    // Two by itself, then a key block, and with the others from there.
    expect(sizes.map((size) => size < alone / 2)).toEqual(
      [false, false, false, true, true, true, false, true].slice(0, sizes.length),
    );
    for (const reader of [...crowd, late]) expect(reader.read()).toBe(reader.meant());
  });

  it('lets everyone in at once if half of them are behind', () => {
    const gzip = createSharedGzip({ minBytes: 0 });
    const crowd = [1, 2, 3].map(() => createReader(gzip));
    const writeAll = (bytes: Buffer) => crowd.map((reader) => reader.write([bytes], true));
    writeAll(post(1));
    for (const reader of crowd)
      reader.write([Buffer.from(`: ${String(Math.random())}\n\n`)], false);
    writeAll(post(2));
    writeAll(post(3));
    const [size = 0] = writeAll(post(4));
    const [small = 0] = writeAll(post(5));
    expect(small).toBeLessThanOrEqual(size);
    expect(size).toBeLessThan(post(4).length / 2);
    for (const reader of crowd) expect(reader.read()).toBe(reader.meant());
  });

  it('compresses data that is written to many separately only once', () => {
    const gzip = createSharedGzip();
    const snapshot = Buffer.concat(Array.from({ length: 50 }, (_, n) => post(n)));
    const readers = [1, 2].map(() => createReader(gzip));
    for (const reader of readers) {
      const size = reader.write([snapshot, Buffer.from('event: sync\ndata: {}\n\n')], false);
      expect(size).toBeLessThan(snapshot.length / 3);
      expect(reader.read()).toBe(reader.meant());
    }
  });

  it('lets a decoder that only yields at a flush, like Go’s, read everything at once', () => {
    const gzip = createSharedGzip();
    const [crowd, own] = [createReader(gzip), createReader(gzip)];
    // The opening, a snapshot of its own, and from there what others get too.
    const writes = [
      [[Buffer.from(':\nretry: 3000\n')], false],
      [[Buffer.concat(Array.from({ length: 30 }, (_, n) => post(n))), post(30)], false],
      ...[31, 32, 33].map((n) => [[post(n)], true] as const),
      [[Buffer.from(':\n')], true],
      [[Buffer.from('x'.repeat(70_000))], false],
    ] as const;
    for (const [parts, isShared] of writes) {
      for (const reader of [crowd, own]) {
        reader.write(parts, isShared);
        expect(reader.readFlushed() === reader.meant()).toBe(true);
      }
    }
  });

  it('gives each reader its own bytes, whatever the others get', () => {
    const readers = 4;
    const write = fc.record({
      /** Who takes a shared write, in which order; the others are blocked. */
      who: fc.shuffledSubarray([...Array(readers).keys()]),
      text: fc.oneof(
        fc.string({ maxLength: 40, unit: 'grapheme' }),
        fc.constant('data: the same again and again\n\n'.repeat(20)),
        fc.integer({ min: 1, max: 90_000 }).map((length) => 'event: x\n'.repeat(length / 9)),
      ),
      isShared: fc.boolean(),
      isSplit: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(write, { maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(50, 1_000, 32_768),
        (writes, keyEvery, maxHistoryBytes) => {
          const gzip = createSharedGzip({ keyEvery, maxHistoryBytes, minBytes: 64 });
          const all = Array.from({ length: readers }, () => createReader(gzip));
          for (const { who, text, isShared, isSplit } of writes) {
            const bytes = Buffer.from(text);
            for (const index of who) {
              const own = isShared ? [bytes] : [bytes, Buffer.from(`: ${String(index)}\n\n`)];
              all[index]?.write(isSplit ? [Buffer.from(':\n'), ...own] : own, isShared);
            }
            for (const reader of all) expect(reader.read() === reader.meant()).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

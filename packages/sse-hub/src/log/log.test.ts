import { comparePositions, type Position } from '@tidings/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../fixtures/collect-garbage.ts';
import { entryAt } from '../fixtures/entries.ts';
import { at } from '../fixtures/positions.ts';
import { turns } from '../fixtures/turns.ts';
import { createLog, type LogEntry } from './log.ts';

/** The log as plainly as it can be said: every entry ever, and how many of them are gone. */
function createModel(floor: Position, maxBytes: number) {
  const all: LogEntry[] = [];
  let gone = 0;
  let bottom = floor;
  const kept = () => all.slice(gone);
  const bytes = () => kept().reduce((sum, { frame }) => sum + frame.length, 0);
  const dropFirst = () => {
    bottom = all[gone]?.position ?? bottom;
    gone += 1;
  };
  return {
    bytes,
    first: () => gone,
    end: () => all.length,
    floor: () => bottom,
    at: (seq: number) => (seq < gone ? undefined : all[seq]),
    seqAfter(position: Position) {
      const found = kept().findIndex((entry) => comparePositions(entry.position, position) > 0);
      return found === -1 ? all.length : gone + found;
    },
    append(entry: LogEntry) {
      all.push(entry);
      while (bytes() > maxBytes && kept().length > 1) dropFirst();
    },
    dropBefore(ms: number) {
      while ((all[gone]?.at ?? Infinity) < ms) dropFirst();
    },
    clear(to: Position) {
      gone = all.length;
      bottom = to;
    },
  };
}

type Operation =
  | { readonly op: 'append'; readonly bytes: number; readonly later: number }
  | { readonly op: 'dropBefore'; readonly ago: number }
  | { readonly op: 'clear' };

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant('append'),
      bytes: fc.integer({ min: 1, max: 40 }),
      later: fc.nat({ max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('dropBefore'), ago: fc.nat({ max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('clear') }) },
);

describe('createLog', () => {
  it('behaves like an array of everything', () => {
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 120 }),
        (operations, maxBytes) => {
          const log = createLog(at(1), { maxBytes });
          const model = createModel(at(1), maxBytes);
          let increment = 1;
          let ms = 0;
          for (const operation of operations) {
            switch (operation.op) {
              case 'append': {
                increment += 2;
                ms += operation.later;
                const entry = entryAt(at(increment), { bytes: operation.bytes, at: ms });
                log.append(entry);
                model.append(entry);
                break;
              }
              case 'dropBefore':
                log.dropBefore(ms - operation.ago);
                model.dropBefore(ms - operation.ago);
                break;
              case 'clear':
                increment += 2;
                log.clear(at(increment));
                model.clear(at(increment));
            }
            const { first, end, floor, bytes } = log;
            expect({ first, end, floor, bytes }).toEqual({
              first: model.first(),
              end: model.end(),
              floor: model.floor(),
              bytes: model.bytes(),
            });
            for (let seq = first - 2; seq <= end + 1; seq += 1) {
              expect(log.at(seq)).toBe(model.at(seq));
            }
            for (let n = floor.increment; n <= increment + 1; n += 1) {
              expect(log.seqAfter(at(n))).toBe(model.seqAfter(at(n)));
            }
          }
        },
      ),
    );
  });

  it('keeps no reference to what it has dropped', async () => {
    const log = createLog(at(1), { maxBytes: 10 });
    function appendAndRefer(n: number): WeakRef<object> {
      const entry = entryAt(at(n), { bytes: 10 });
      log.append(entry);
      return new WeakRef(entry);
    }
    const dropped = [2, 3, 4].map(appendAndRefer);
    log.append(entryAt(at(5), { bytes: 10 }));
    await turns();
    collectGarbage();
    expect(dropped.map((entry) => entry.deref())).toEqual([undefined, undefined, undefined]);
  });

  it('keeps its sequence numbers when it has dropped thousands', () => {
    const log = createLog(at(1), { maxBytes: 700 });
    for (let n = 2; n < 5_000; n += 1) {
      log.append(entryAt(at(n)));
      if (n % 97 === 0) {
        expect(log.at(log.first)?.position).toEqual(at(Math.max(2, n - 699)));
        expect(log.at(log.end - 1)?.position).toEqual(at(n));
        expect(log.seqAfter(at(n - 1))).toBe(log.end - 1);
      }
    }
    expect(log).toMatchObject({ first: 4_298, end: 4_998, bytes: 700 });
  });

  it('keeps the last entry even if it exceeds the bound on its own', () => {
    const log = createLog(at(1), { maxBytes: 10 });
    log.append(entryAt(at(2)));
    log.append(entryAt(at(3), { bytes: 50 }));
    expect(log).toMatchObject({ first: 1, end: 2, bytes: 50, floor: at(2) });
  });

  it('distinguishes ordinals and numbers of one cluster time', () => {
    const log = createLog(at(1), { maxBytes: 100 });
    for (const position of [at(2, 1, 0), at(2, 1, 1), at(2, 2, 0)]) log.append(entryAt(position));
    expect(
      [at(2, 0), at(2, 1, 0), at(2, 1, 1), at(2, 2), at(3)].map((p) => log.seqAfter(p)),
    ).toEqual([0, 1, 2, 3, 3]);
  });

  it.each([
    ['the last one', at(5)],
    ['one before it', at(4)],
  ])('P2: refuses a position when it is %s', (_what, position) => {
    const log = createLog(at(1), { maxBytes: 100 });
    log.append(entryAt(at(5)));
    expect(() => {
      log.append(entryAt(position));
    }).toThrow(expect.objectContaining({ name: 'HubError', code: 'out-of-order' }));
    expect(log.end).toBe(1);
  });

  it('P2: refuses a position when it is not after the floor', () => {
    const log = createLog(at(1), { maxBytes: 100 });
    expect(() => {
      log.append(entryAt(at(1)));
    }).toThrow(expect.objectContaining({ code: 'out-of-order' }));
  });
});

describe('prepend', () => {
  const limits = { maxBytes: 10, maxOlderBytes: 5 };
  const full = () => {
    const log = createLog(at(100), limits);
    for (let n = 101; n <= 110; n += 1) log.append(entryAt(at(n)));
    return log;
  };
  const past = (from: number) =>
    Array.from({ length: 101 - from }, (_, n) => entryAt(at(from + n)));

  it('exceeds the bound by maxOlderBytes, and no more', () => {
    const log = full();
    expect(log.prepend(past(95), at(94))).toBe(false);
    expect(log.bytes).toBe(10);
    expect(log.floor).toEqual(at(100));
    expect(log.prepend(past(96), at(95))).toBe(true);
    expect(log.bytes).toBe(15);
    expect(log.at(log.seqAfter(at(95)))?.position).toEqual(at(96));
    expect(log.at(log.end - 1)?.position).toEqual(at(110));
  });

  it('keeps to the larger bound as more is appended, and to the usual one after dropOlder', () => {
    const log = full();
    log.prepend(past(98), at(97));
    log.append(entryAt(at(111)));
    expect(log.bytes).toBe(13);
    expect(log.floor).toEqual(at(98));
    log.dropOlder();
    expect(log.bytes).toBe(10);
    expect(log.floor).toEqual(at(101));
  });
});

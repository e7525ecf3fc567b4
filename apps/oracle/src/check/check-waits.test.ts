import { describe, expect, it } from 'vitest';
import { createTruth } from '../truth/truth.ts';
import { createClientCheck } from './check-client.ts';
import { checkWaits, starvedAfterMs, type Span } from './check-waits.ts';

const attack = { node: 1, from: 1000, to: 1000 + 2 * starvedAfterMs };
const opened = (at: number, node = 1) => ({ type: 'opened', at, node, cursor: undefined }) as const;

/** What is found of a client that went through this. */
function found(
  records: readonly Parameters<ReturnType<typeof createClientCheck>['take']>[0][],
  outages: readonly Span[] = [],
  stalls: readonly Span[] = [],
) {
  const check = createClientCheck(createTruth(), 'bare 1');
  for (const record of records) check.take(record);
  check.finish(attack.to);
  return checkWaits('bare 1', check.waits, { attacks: [attack], outages, stalls });
}

describe('checkWaits', () => {
  it('notices a client that has no sync for too long while a node is under attack', () => {
    const what = `no sync for ${String(starvedAfterMs + 1)} ms at node 1, which was under attack`;
    const at = attack.to - starvedAfterMs - 1;
    expect(found([opened(at)])).toEqual([{ kind: 'starved', who: 'bare 1', what, count: 1, at }]);
  });

  it('excludes the time in which the database could not answer, each moment once', () => {
    const at = attack.to - starvedAfterMs - 500;
    const outages = [
      { from: 0, to: at + 300 },
      { from: at + 200, to: at + 400 },
      { from: attack.to - 100, to: attack.to + 1000 },
    ];
    expect(found([opened(at)], outages)).toEqual([]);
    expect(found([opened(at)], outages.slice(0, 2))).toHaveLength(1);
  });

  it('excludes the time in which the oracle itself stood still', () => {
    const at = attack.to - starvedAfterMs - 500;
    const outages = [{ from: at, to: at + 300 }];
    const stalls = [{ from: at + 200, to: at + 500 }];
    expect(found([opened(at)], outages, stalls)).toEqual([]);
    expect(found([opened(at)], [], stalls)).toHaveLength(1);
  });

  it.each([
    ['was told in time', [opened(2000), { type: 'closed', at: 2000 + starvedAfterMs }] as const],
    ['tried again in time', [opened(2000), opened(attack.to - starvedAfterMs)]],
    ['waited elsewhere', [opened(2000, 2)]],
    ['had begun long before', [opened(attack.to - starvedAfterMs)]],
  ])('finds nothing in one that %s', (_, records) => {
    expect(found(records)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { createTrace, type Trace } from './trace.ts';

const add = (trace: Trace, from: number, to: number): void => {
  for (let at = from; at <= to; at += 1) trace.add({ type: 'closed', at });
};
const timesOf = ({ records }: Trace): number[] => records.map(({ at }) => at);

describe('createTrace', () => {
  it('keeps the records around the first one that is held, whatever follows', () => {
    const trace = createTrace();
    add(trace, 1, 500);
    trace.hold();
    add(trace, 501, 600);
    trace.hold();
    add(trace, 601, 900);
    expect(timesOf(trace)).toEqual(Array.from({ length: 61 }, (_, i) => 470 + i));
    expect(trace.records[trace.heldAt ?? 0]?.at).toBe(500);
  });

  it('keeps the last records while none is held', () => {
    const trace = createTrace();
    add(trace, 1, 500);
    expect(timesOf(trace).at(-1)).toBe(500);
    expect(trace.records.length).toBe(31);
    expect(trace.heldAt).toBeUndefined();
  });
});

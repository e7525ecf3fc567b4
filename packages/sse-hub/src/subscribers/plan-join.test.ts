import { describe, expect, it } from 'vitest';
import { at } from '../fixtures/positions.ts';
import { planJoin, type Cursor, type JoinPlan } from './plan-join.ts';

const log = { floor: at(10, 3, 1), reached: at(20, 2) };
const empty = { floor: at(10), reached: at(10) };

describe('planJoin', () => {
  it.each<[situation: string, plan: JoinPlan, cursor: Cursor, where: typeof log]>([
    ['there is no cursor', 'snapshot', 'none', log],
    ['the cursor is unreadable', 'gap', 'unreadable', log],
    ['the epoch is another', 'gap', { ...at(15), epoch: '00000000' }, log],
    ['the epoch is another, at the end', 'gap', { ...at(20, 2), epoch: '00000000' }, log],
    ['the epoch is another, and ahead', 'gap', { ...at(99), epoch: 'zzzzzzzz' }, log],
    ['the feed is another', 'gap', { ...at(15), feedHash: '00000000' }, log],
    ['the cursor is long before the floor', 'older', at(1), log],
    ['the cursor is a number before the floor', 'older', at(10, 3, 0), log],
    ['the cursor is an ordinal before the floor', 'older', at(10, 2, 9), log],
    ['the cursor is the floor', 'resume', at(10, 3, 1), log],
    ['the cursor is just after the floor', 'resume', at(10, 3, 2), log],
    ['the cursor is in the middle', 'resume', at(15), log],
    ['the cursor is all that was reached', 'resume', at(20, 2), log],
    ['the cursor is a number ahead', 'ahead', at(20, 2, 1), log],
    ['the cursor is an ordinal ahead', 'ahead', at(20, 3), log],
    ['the cursor is years ahead', 'ahead', { ...at(1), seconds: 4_000_000_000 }, log],
    ['nothing has happened and the cursor is there', 'resume', at(10), empty],
    ['nothing has happened and the cursor is before', 'older', at(10, 0), empty],
    ['nothing has happened and the cursor is after', 'ahead', at(10, 2), empty],
    ['nothing has happened and there is no cursor', 'snapshot', 'none', empty],
  ])('P4: when %s, the plan is %s', (_situation, plan, cursor, log) => {
    expect(planJoin(cursor, log)).toBe(plan);
  });
});

import { describe, expect, it } from 'vitest';
import { checkOrder } from './check-order.ts';
import type { Posted } from './check-posts.ts';

const made = (
  id: string | undefined,
  sentAt: number,
  answeredAt: number,
  list = 'posts',
): Posted => ({
  ...{ clientId: `${list} ${String(sentAt)}`, acknowledged: id !== undefined },
  ...{ list, id, sentAt, answeredAt },
});

describe('checkOrder', () => {
  it('P13: notices one that sorts below another that was answered before it was sent', () => {
    const found = checkOrder([made('b', 0, 10), made('c', 11, 20), made('a', 21, 30)]);
    expect(found).toMatchObject([{ kind: 'misordered', who: 'POST posts' }]);
    expect(found[0]?.what).toContain('a sorts below c');
  });

  it('P13: notices it behind one that was answered late and sorts higher', () => {
    const found = checkOrder([made('z', 0, 10), made('a', 5, 50), made('b', 20, 30)]);
    expect(found.map(({ what }) => what.slice(0, 15))).toEqual(['b sorts below z']);
  });

  it('requires no order of posts that overlap, are in two lists, or were not acknowledged', () => {
    const all = [
      made('b', 0, 10),
      made('a', 10, 20),
      made('a', 30, 40, 'messages'),
      made(undefined, 50, 60),
    ];
    expect(checkOrder(all)).toEqual([]);
  });
});

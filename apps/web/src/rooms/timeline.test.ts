import { describe, expect, it } from 'vitest';
import { idOf, positionOf } from '../list/fixtures.ts';
import { ada, ben, listOf, messageOf, type MessageAction } from './fixtures.ts';
import { timelineOf, type TimelineRow } from './timeline.ts';

const clientId = '0b7e4f5a-5f0e-4c39-9a53-6c1d54f1a222';
const sent: MessageAction = {
  name: 'ownWaits',
  pending: [
    {
      ...{ clientId, draft: { text: 'mine' }, createdAt: '2026-01-31T12:09:00.000Z' },
      status: { name: 'sending' },
    },
  ],
};
const own = { ...messageOf(9, ada), text: 'mine', clientId };
const echo: MessageAction = { name: 'upserted', item: own, at: positionOf(2), live: true };
const answer: MessageAction = { name: 'ownAnswered', clientId, item: own, position: positionOf(2) };

function rowsOf(...given: Parameters<typeof listOf>): readonly TimelineRow[] {
  return timelineOf(listOf(...given), {
    user: ada,
    isUnread: () => false,
    dayOf: (iso) => iso.slice(0, 10),
    edits: [],
  });
}
/** Draws a timeline: `<` another's first of a group, `>` an own first, `-` one more. */
const draw = (rows: readonly TimelineRow[]): string[] =>
  rows.map((row) =>
    row.name === 'bubble'
      ? `${row.isFirst ? (row.isOwn ? '>' : '<') : '-'} ${row.text}${row.isLast ? ' .' : ''}`
      : row.name,
  );

describe('timelineOf', () => {
  it('groups an author’s consecutive messages', () => {
    const rows = rowsOf([messageOf(1), messageOf(2), messageOf(3, ada), messageOf(20, ada)]);
    expect(draw(rows)).toEqual([
      'day',
      '< message 1',
      '- message 2 .',
      '> message 3 .',
      '> message 20 .',
    ]);
  });

  it('starts each day with its name, and ends groups at midnight', () => {
    const late = { ...messageOf(1), createdAt: '2026-01-31T23:59:00.000Z' };
    const early = { ...messageOf(2), createdAt: '2026-02-01T00:01:00.000Z' };
    expect(draw(rowsOf([late, early]))).toEqual(['day', '< message 1 .', 'day', '< message 2 .']);
  });

  it('keeps a message in place that is deleted while being edited', () => {
    const list = listOf([messageOf(1), messageOf(2, ada), messageOf(3)]);
    const shown = list.entries[1];
    if (shown === undefined) throw new Error('There is no such message.');
    const edits = [{ id: shown.item.id, shown, isGone: true }];
    const reader = { user: ada, isUnread: () => false, dayOf: () => 'one day', edits };
    const after = timelineOf(listOf([messageOf(1), messageOf(3)]), reader);
    expect(draw(after)).toEqual(['day', '< message 1 .', '> message 2 .', '< message 3 .']);
    expect(after[2]).toMatchObject({ key: shown.key, isGone: true });
    expect(timelineOf(list, reader)[2]).toMatchObject({ isGone: false });
  });

  it('does not treat two unknown authors as the same', () => {
    const nobody = { author: undefined };
    const rows = rowsOf([
      { ...messageOf(1), ...nobody },
      { ...messageOf(2), ...nobody },
    ]);
    expect(draw(rows)).toEqual(['day', '< message 1 .', '< message 2 .']);
  });

  it('draws one line above the first unread message of another user', () => {
    const list = listOf([messageOf(1), messageOf(2, ada), messageOf(3), messageOf(4)]);
    const isUnread = (id: string) => id > idOf(1);
    const reader = { user: ada, isUnread, dayOf: () => 'one day', edits: [] };
    const rows = timelineOf(list, reader);
    expect(draw(rows)).toEqual([
      'day',
      '< message 1 .',
      '> message 2 .',
      'unread',
      '< message 3',
      '- message 4 .',
    ]);
  });

  it.each([
    ['the echo comes before the answer', [sent, echo, answer]],
    ['the answer comes before the echo', [sent, answer, echo]],
  ])('P12: shows an own message exactly once, in one row, when %s', (_, then) => {
    for (let many = 1; many <= then.length; many += 1) {
      const rows = rowsOf([messageOf(1, ben)], { then: then.slice(0, many) });
      expect(draw(rows)).toEqual(['day', '< message 1 .', '> mine .']);
      expect(rows.at(-1)?.key).toBe(clientId);
    }
  });

  it('gives every row a unique key, even if a clock was set back', () => {
    const back = { ...messageOf(3), createdAt: '2026-01-30T12:00:00.000Z' };
    const rows = rowsOf([messageOf(1), { ...back, id: idOf(2) }, messageOf(4)]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });
});

import { describe, expect, it } from 'vitest';
import { keyOf } from '../position.ts';
import { createTruth, type ChangeName, type Truth } from '../truth/truth.ts';
import { createClientCheck, type ClientCheck } from './check-client.ts';
import type { TraceRecord } from './record.ts';
import type { ViolationKind } from './violation.ts';
import type { Untimed } from '../clients/client.ts';

/** A history of posts a, b, … at seconds 1, 2, …; then a is edited and b deleted. */
function history(): Truth {
  const truth = createTruth();
  const put = (second: number, name: ChangeName, id: string, content: string | undefined): void => {
    truth.append({ key: keyOf(second, 0, 1), topic: 'posts', name, id, content });
  };
  put(1, 'newPost', 'a', 'A');
  put(2, 'newPost', 'b', 'B');
  put(3, 'newPost', 'c', 'C');
  put(4, 'postEdited', 'a', 'A2');
  put(5, 'postDeleted', 'b', undefined);
  put(6, 'newPost', 'd', 'D');
  truth.advance(keyOf(100, 0, 0));
  return truth;
}

const position = (second: number, history = 'abcdefgh'): string =>
  `${history}.0f3n9a7c.${second.toString(36)}.0.1.0`;

const open = (cursor?: number): Untimed => ({
  type: 'opened',
  node: 0,
  cursor: cursor === undefined ? undefined : position(cursor),
});
const closed: Untimed = { type: 'closed' };
const snapshot = (second: number, ...posts: (readonly [string, string])[]): Untimed => ({
  type: 'snapshot',
  topic: 'posts',
  posts: posts.map(([id, content]) => ({ id, content })),
  complete: true,
  position: position(second),
});
const sync = (outcome: 'snapshot' | 'resumed' | 'gap', second: number, missed = 0): Untimed => ({
  type: 'sync',
  outcome,
  missed,
  position: position(second),
  id: position(second),
});
const change = (
  second: number,
  name: ChangeName,
  id: string,
  content?: string,
): Untimed<TraceRecord & { type: 'change' }> => ({
  type: 'change',
  topic: 'posts',
  name,
  id,
  content,
  position: position(second),
});
const heartbeat = (second: number): Untimed => ({ type: 'heartbeat', position: position(second) });

const at = (record: typeof c, position: string): Untimed => ({ ...record, position });

/** A first visit after a and b, live from there on. */
const visit = [open(), snapshot(2, ['b', 'B'], ['a', 'A']), sync('snapshot', 2)];
const c = change(3, 'newPost', 'c', 'C');
const a2 = change(4, 'postEdited', 'a', 'A2');
const b0 = change(5, 'postDeleted', 'b');
const d = change(6, 'newPost', 'd', 'D');

function check(...records: readonly Untimed[]): ClientCheck {
  const checked = createClientCheck(history(), 'someone');
  for (const [at, record] of records.entries()) checked.take({ ...record, at });
  checked.finish(0);
  return checked;
}

const kindsOf = (...records: readonly Untimed[]): ViolationKind[] =>
  check(...records).violations.map(({ kind }) => kind);

describe('createClientCheck', () => {
  it('finds nothing in a correct visit, and has its list', () => {
    const checked = check(...visit, c, a2, b0, d, heartbeat(7));
    expect(checked.violations).toEqual([]);
    expect(checked.list.shown()).toEqual([
      { id: 'd', content: 'D' },
      { id: 'c', content: 'C' },
      { id: 'a', content: 'A2' },
    ]);
  });

  it('finds nothing when a client resumes, or gets a gap', () => {
    expect(kindsOf(...visit, c, closed, open(3), a2, b0, sync('resumed', 5, 2), d)).toEqual([]);
    const later = snapshot(5, ['c', 'C'], ['a', 'A2']);
    expect(kindsOf(...visit, closed, open(2), later, sync('gap', 5), d)).toEqual([]);
    expect(kindsOf(...visit, later, sync('gap', 5), d)).toEqual([]);
  });

  it('accepts a node that is behind if it sends `gap`', () => {
    const checked = check(
      ...visit,
      c,
      a2,
      closed,
      open(4),
      visit[1] ?? closed,
      sync('gap', 2),
      c,
      a2,
    );
    expect(checked.violations).toEqual([]);
    expect(checked.tally.setBack).toBe(1);
  });

  it('knows that a client that was set back drops announcements that it already has', () => {
    const truth = history();
    truth.append({
      key: keyOf(8, 0, 1),
      topic: 'announcements',
      name: 'message',
      id: 'x',
      content: 'x',
    });
    const checked = createClientCheck(truth, 'someone');
    const announced = change(8, 'message', 'x', 'x');
    const dropped: Untimed = { type: 'duplicate', position: position(8) };
    const before = [...visit, c, a2, b0, d, announced, closed];
    const after = [open(8), visit[1] ?? closed, sync('gap', 2), c, a2, b0, d];
    for (const [at, record] of [...before, ...after, dropped, heartbeat(9)].entries()) {
      checked.take({ ...record, at });
    }
    checked.finish(0);
    expect(checked.violations).toEqual([]);
  });

  it.each<[string, ViolationKind, readonly Untimed[]]>([
    ['an event left out while live', 'lost', [...visit, a2]],
    ['an event that only a heartbeat passes by', 'lost', [...visit, heartbeat(3)]],
    ['an event left out of a replay', 'lost', [...visit, open(2), a2, sync('resumed', 4, 1)]],
    ['a stretch that nobody replayed', 'lost', [...visit, open(2), sync('resumed', 5)]],
    [
      'an event between snapshot and sync',
      'lost',
      [open(), visit[1] ?? closed, sync('snapshot', 3)],
    ],
    ['an event that comes twice', 'doubled', [...visit, c, c]],
    ['an event that comes again on another connection', 'doubled', [...visit, c, open(3), c]],
    [
      'an event that the client noticed twice',
      'doubled',
      [...visit, { type: 'duplicate', position: position(2) }],
    ],
    ['an id that goes back', 'disorder', [...visit, c, a2, heartbeat(3)]],
    [
      'a replay that ends before it began',
      'disorder',
      [...visit, c, a2, open(4), sync('resumed', 3)],
    ],
    ['a wrong ordinal', 'phantom', [...visit, at(c, 'abcdefgh.0f3n9a7c.3.0.2.0')]],
    ['an event that never was', 'phantom', [...visit, change(7, 'newPost', 'e', 'E')]],
    ['stale content', 'altered', [...visit, c, change(4, 'postEdited', 'a', 'A')]],
    ['another name', 'altered', [...visit, c, change(4, 'newPost', 'a', 'A2')]],
    ['a snapshot without its newest', 'wrong-snapshot', [open(), snapshot(2, ['a', 'A'])]],
    [
      'a snapshot of an earlier time',
      'wrong-snapshot',
      [open(), snapshot(4, ['b', 'B'], ['a', 'A'])],
    ],
    [
      'a snapshot with what is gone',
      'wrong-snapshot',
      [open(), snapshot(5, ['c', 'C'], ['b', 'B'], ['a', 'A2'])],
    ],
    ['a sync before its snapshot', 'unannounced', [open(), sync('snapshot', 2)]],
    ['a gap without a snapshot', 'unannounced', [...visit, open(2), sync('gap', 2)]],
    ['a second gap without a snapshot', 'unannounced', [...visit, sync('gap', 2)]],
    [
      'a snapshot called resumed',
      'unannounced',
      [...visit, open(2), snapshot(2, ['b', 'B'], ['a', 'A']), sync('resumed', 2)],
    ],
    [
      'a gap called a first visit',
      'unannounced',
      [...visit, open(2), snapshot(2, ['b', 'B'], ['a', 'A']), sync('snapshot', 2)],
    ],
    ['a resume that nobody asked for', 'unannounced', [open(), sync('resumed', 0)]],
    ['events ahead of any snapshot', 'unannounced', [open(), change(1, 'newPost', 'a', 'A')]],
    [
      'a wrong number of missed events',
      'miscounted',
      [...visit, open(2), c, sync('resumed', 3, 2)],
    ],
    ['an id that is no position', 'unreadable', [...visit, at(c, 'soon')]],
  ])('P2, P3, P4: notices %s', (_what, kind, records) => {
    expect(kindsOf(...records)).toContain(kind);
  });
});

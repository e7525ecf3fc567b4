import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../position.ts';
import { createTruth, type Truth } from '../truth/truth.ts';
import type { Untimed } from '../clients/client.ts';
import { createClientCheck } from './check-client.ts';
import type { ViolationKind } from './violation.ts';

const room = '65b2f0c4e13b2a00aabbccdd';
const ann = '65b2f0c4e13b2a00aabbcc01';
const topic = `room:${room}` as const;

/**
 * Message a at second 1; Ann comes at 2; b at 3; she is removed at 10; c at 11; she is in again at 20;
 * d at 21; her session ends at 30; e at 31.
 */
function history(): Truth {
  const truth = createTruth();
  const { access } = truth;
  const say = (second: number, id: string): void => {
    const content = id.toUpperCase();
    truth.append({ key: keyOf(second, 0, 1), topic, name: 'newMessage', id, content });
  };
  const _id = ObjectId.createFromHexString(room);
  const members = [{ user: ObjectId.createFromHexString(ann) }];
  const put = (second: number, document: object): void => {
    access.takeRoom(keyOf(second, 0, 1), {
      ...{ operation: 'replace', id: _id, document: { _id, ...document } },
    });
  };
  say(1, 'a');
  put(2, { members });
  say(3, 'b');
  put(10, { members: [] });
  say(11, 'c');
  put(20, { members });
  say(21, 'd');
  access.takeSessionEnd(keyOf(30, 0, 1), 's');
  say(31, 'e');
  truth.advance(keyOf(100, 0, 0));
  return truth;
}

/** What happens to Ann, each record at its second. */
type Timed = readonly [at: number, record: Untimed];

const position = (second: number): string => `abcdefgh.0f3n9a7c.${second.toString(36)}.0.1.0`;
const open = (at: number, cursor?: number): Timed => [
  at,
  {
    ...{ type: 'opened', node: 0, auth: { user: ann, session: 's', rooms: [room] } },
    cursor: cursor === undefined ? undefined : position(cursor),
  },
];
const shown = (...ids: string[]) => ids.map((id) => ({ id, content: id.toUpperCase() }));
const posts = (at: number): Timed => [
  at,
  { type: 'snapshot', topic: 'posts', posts: [], complete: true, position: position(at) },
];
const messages = (at: number, ...ids: string[]): Timed => [
  at,
  { type: 'snapshot', topic, posts: shown(...ids), complete: true, position: position(at) },
];
const sync = (at: number, outcome: 'snapshot' | 'resumed' = 'snapshot', missed = 0): Timed => [
  at,
  { type: 'sync', outcome, missed, position: position(at), id: undefined },
];
const say = (at: number, id: string): Timed => [
  at,
  {
    ...{ type: 'change', topic, name: 'newMessage', id, content: id.toUpperCase() },
    position: position(at),
  },
];
const heartbeat = (at: number): Timed => [at, { type: 'heartbeat', position: position(at) }];
const revoked = (at: number, reason: string): Timed => [at, { type: 'revoked', room, reason }];

function kindsOf(...records: readonly Timed[]): ViolationKind[] {
  const check = createClientCheck(history(), 'Ann');
  for (const [at, record] of records) check.take({ ...record, at: at * 1000 });
  check.finish(0);
  return check.violations.map(({ kind }) => kind);
}

/** She opens a stream at 2 and is live with b. */
const visit = [open(2), posts(2), messages(2, 'a'), sync(2), say(3, 'b')];
const again = [open(20, 12), messages(20, 'c', 'b', 'a'), sync(20, 'resumed')];

describe('createClientCheck, rooms', () => {
  it('finds nothing when she is notified, and returns with a snapshot', () => {
    expect(
      kindsOf(...visit, revoked(10, 'removed'), heartbeat(12), ...again, say(21, 'd')),
    ).toEqual([]);
    const late = [open(12), revoked(12, 'unknown'), posts(12), sync(12), heartbeat(13)];
    expect(kindsOf(...late)).toEqual([]);
    expect(kindsOf(...again, say(21, 'd'), revoked(30, 'signedOut'), heartbeat(32))).not.toContain(
      'uninvited',
    );
  });

  it('accepts a node that is behind when she has been added again before the stream opens', () => {
    const behind = [open(22), posts(10), messages(10, 'b', 'a'), sync(10)] as const;
    const at22 = behind.map(([, record]): Timed => [22, record]);
    expect(kindsOf(...at22, [22, say(11, 'c')[1]], [22, say(21, 'd')[1]])).toEqual([]);
  });

  it('accepts a database that is behind when the stream opens, and shows the removal later', () => {
    const behind = [open(13, 3), [13, sync(3, 'resumed')[1]]] as const;
    expect(kindsOf(...visit, ...behind, revoked(14, 'removed'), heartbeat(15))).toEqual([]);
  });

  it.each<[string, ViolationKind, readonly Timed[]]>([
    ['a message that comes after its room was revoked', 'uninvited', [...visit, revoked(10, 'removed'), say(11, 'c')]], // prettier-ignore
    ['a message from after a removal', 'uninvited', [...visit, say(11, 'c')]],
    ['one that the removed are told when they are in again', 'uninvited', [...visit, [22, say(11, 'c')[1]]]], // prettier-ignore
    ['a snapshot from after a removal', 'uninvited', [open(12), posts(12), messages(12, 'c', 'b', 'a')]], // prettier-ignore
    ['a message from after the end of a session', 'uninvited', [open(22), posts(22), messages(22, 'd', 'c', 'b', 'a'), sync(22), say(31, 'e')]], // prettier-ignore
    ['a removal that nobody tells', 'untold', [...visit, heartbeat(12)]],
    ['a reason that is none', 'unfounded', [...visit, revoked(9, 'deleted')]],
    ['a removal that never was', 'unfounded', [...visit, revoked(5, 'removed')]],
    ['a message left out', 'lost', [open(2), posts(2), messages(2, 'a'), sync(2), heartbeat(4)]],
    ['a message that comes twice', 'doubled', [...visit, say(3, 'b')]],
    ['a room of which there is neither snapshot nor word', 'unannounced', [open(2), posts(2), sync(2)]], // prettier-ignore
    ['a room that is back without a snapshot', 'unannounced', [...visit, revoked(10, 'removed'), open(20, 12), sync(20, 'resumed')]], // prettier-ignore
    ['a snapshot without its newest', 'wrong-snapshot', [open(4), posts(4), messages(4, 'a')]],
  ])('P3, P10: notices %s', (_what, kind, records) => {
    expect(kindsOf(...records)).toContain(kind);
  });
});

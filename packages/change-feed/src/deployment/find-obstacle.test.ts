import { describe, expect, it } from 'vitest';
import { findObstacle, refuseServer, type ServerReport } from './find-obstacle.ts';

const member = { setName: 'rs0', maxWireVersion: 17 };

describe('refuseServer', () => {
  it('accepts a member of a replica set from 6.0 on', () => {
    expect(refuseServer(member, {})).toBeUndefined();
    expect(refuseServer({ ...member, maxWireVersion: 27 }, { expectedSet: 'rs0' })).toBeUndefined();
  });

  it.each([
    ['a mongos', { msg: 'isdbgrid', maxWireVersion: 25 }, {}, 'sharded-cluster', /a replica set/],
    ['too old', { setName: 'rs0', maxWireVersion: 13 }, {}, 'unsupported-version', /older than 6/],
    [
      'too old and known by its version',
      { setName: 'rs0', maxWireVersion: 13 },
      { version: '5.0.31' },
      'unsupported-version',
      /version 5\.0\.31.*upgrade/,
    ],
    ['alone', { maxWireVersion: 21 }, {}, 'not-a-replica-set', /--replSet/],
    [
      'not initiated',
      { isreplicaset: true, maxWireVersion: 21 },
      {},
      'not-initiated',
      /rs\.initiate/,
    ],
    [
      'of another set',
      member,
      { expectedSet: 'rs1' },
      'not-a-replica-set',
      /"rs0".*"rs1".*correct replicaSet/,
    ],
  ])('refuses one that is %s, and names the remedy', (_, hello, known, code, message) => {
    const refusal = refuseServer(hello, known);
    expect(refusal?.code).toBe(code);
    expect(refusal?.message).toMatch(message);
  });
});

describe('findObstacle', () => {
  const untrusted: ServerReport = {
    failure: new Error('self-signed', {
      cause: Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    }),
  };
  const servers = ['a:1', 'b:1'];
  const find = (reports: Readonly<Record<string, ServerReport>>, isFinal = false) =>
    findObstacle(new Map(Object.entries(reports)), { servers, isFinal })?.code;

  it('finds none while a server has not reported, may be starting, or is usable', () => {
    expect(find({})).toBeUndefined();
    expect(find({ 'a:1': untrusted })).toBeUndefined();
    expect(find({ 'a:1': untrusted, 'b:1': { hello: member } })).toBeUndefined();
    expect(find({ 'a:1': untrusted, 'b:1': { failure: new Error('refused') } })).toBeUndefined();
    const starting = { hello: { isreplicaset: true, maxWireVersion: 21 } };
    expect(find({ 'a:1': untrusted, 'b:1': starting })).toBeUndefined();
  });

  it('finds one when no server is usable', () => {
    expect(find({ 'a:1': untrusted, 'b:1': untrusted })).toBe('tls-failed');
    const alone = { hello: { maxWireVersion: 21 } };
    expect(find({ 'a:1': alone, 'b:1': alone })).toBe('not-a-replica-set');
  });

  it('returns the first one once the driver has given up', () => {
    expect(find({ 'a:1': { failure: new Error('refused') }, 'b:1': untrusted }, true)).toBe(
      'tls-failed',
    );
    const starting = { hello: { isreplicaset: true, maxWireVersion: 21 } };
    expect(find({ 'a:1': starting }, true)).toBe('not-initiated');
    expect(find({ 'a:1': { failure: new Error('refused') } }, true)).toBeUndefined();
  });
});

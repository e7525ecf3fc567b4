import { describe, expect, it } from 'vitest';
import { refuseDeployment } from './deployment.ts';

describe('refuseDeployment', () => {
  it('accepts a replica set from 6.0 on', () => {
    expect(refuseDeployment({ setName: 'rs0' }, '6.0.0')).toBeUndefined();
    expect(refuseDeployment({ setName: 'rs0' }, '10.0.1')).toBeUndefined();
  });

  it.each([
    ['a mongos', { msg: 'isdbgrid' }, '8.0.4', /mongos.*a shard on which nothing happens/],
    ['older than 6.0', { setName: 'rs0' }, '5.0.31', /MongoDB 5\.0\.31, older than 6\.0/],
    ['a server of its own', {}, '7.0.1', /not a replica set.*--replSet/],
    ['never initiated', { isreplicaset: true }, '7.0.1', /never initiated.*rs\.initiate/],
  ])('says why when it is %s', (_what, hello, version, reason) => {
    expect(refuseDeployment(hello, version)).toMatch(reason);
  });
});

import { describe, expect, it } from 'vitest';
import { toGrantedRights } from './granted-rights.ts';

const find = { action: 'find', collection: '' };
const user = { user: 'app', db: 'admin' };

describe('toGrantedRights', () => {
  it('finds what the privileges of the user lack', () => {
    const resource = { db: 'shop', collection: '' };
    const granted = toGrantedRights('shop', {
      authenticatedUsers: [user],
      authenticatedUserRoles: [{ role: 'own', db: 'admin' }],
      authenticatedUserPrivileges: [{ resource, actions: ['find'] }],
    });
    expect(granted.users).toEqual([{ name: 'app', db: 'admin' }]);
    expect(granted.roles).toEqual([{ name: 'own', db: 'admin' }]);
    const insert = { action: 'insert', collection: 'order' };
    expect(granted.missing([find, insert])).toEqual([insert]);
  });

  it('finds nothing missing without authentication, or where no privileges are reported', () => {
    expect(toGrantedRights('shop', {}).missing([find])).toEqual([]);
    const nobody = { authenticatedUsers: [], authenticatedUserPrivileges: [] };
    expect(toGrantedRights('shop', nobody).missing([find])).toEqual([]);
    expect(toGrantedRights('shop', { authenticatedUsers: [user] }).missing([find])).toEqual([]);
  });

  it('finds everything missing if the user has no privilege', () => {
    const info = { authenticatedUsers: [user], authenticatedUserPrivileges: [] };
    expect(toGrantedRights('shop', info).missing([find])).toEqual([find]);
  });
});

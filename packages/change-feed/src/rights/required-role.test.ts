import { describe, expect, it } from 'vitest';
import { formatGrant } from './format-grant.ts';
import { requiredRole } from './required-role.ts';

const on = (collection: string, ...actions: string[]) => ({
  resource: { db: 'shop', collection },
  actions,
});
const reading = on('', 'find', 'changeStream', 'listCollections');
const own = on('tidings', 'insert', 'update', 'createCollection');

describe('requiredRole', () => {
  it('has what reading, images and the own document take, and what is asked for besides', () => {
    const rights = [
      { collection: 'order', action: 'insert' },
      { collection: '', action: 'listIndexes' },
    ];
    expect(requiredRole({ database: 'shop', collections: ['order'], rights })).toEqual({
      role: 'tidings-shop',
      privileges: [
        on('', 'find', 'changeStream', 'listCollections', 'listIndexes'),
        on('order', 'createCollection', 'collMod', 'insert'),
        own,
      ],
      roles: [],
    });
  });

  it('changes no collection without images, and writes nothing in read-only mode', () => {
    const options = { database: 'shop', collections: ['order'], oplogWindow: true };
    const oplog = { resource: { db: 'local', collection: 'oplog.rs' }, actions: ['find'] };
    expect(requiredRole({ ...options, images: 'off' }).privileges).toEqual([reading, own, oplog]);
    expect(requiredRole({ ...options, readOnly: true }).privileges).toEqual([reading, oplog]);
  });

  it('has a name that Atlas allows', () => {
    expect(requiredRole({ database: 'shop.eu/1', collections: [] }).role).toBe('tidings-shop-eu-1');
  });
});

describe('formatGrant', () => {
  it('writes commands for mongosh and for Atlas, with names as they are', () => {
    const role = requiredRole({ database: 'shop', collections: ['my "orders"'], readOnly: true });
    const text = formatGrant(role, { user: { name: 'o"hara', db: '$external' } });
    expect(text).toContain('db.getSiblingDB("admin").createRole({ "role": "tidings-shop", ');
    expect(text).toContain(
      'db.getSiblingDB("$external").grantRolesToUser("o\\"hara", [{ "role": "tidings-shop", "db": "admin" }])',
    );
    expect(text).toContain(
      'atlas customDbRoles create tidings-shop --privilege FIND@shop,CHANGE_STREAM@shop,LIST_COLLECTIONS@shop',
    );
  });

  it('adds to a role that the user has', () => {
    const role = { role: 'tidings-shop', privileges: [on('order', 'collMod')], roles: [] };
    const text = formatGrant(role, { user: { name: 'app', db: 'admin' }, isHeld: true });
    expect(text).toContain('grantPrivilegesToRole("tidings-shop", [');
    expect(text).toContain(
      'customDbRoles update tidings-shop --append --privilege COLL_MOD@shop.order',
    );
    expect(text).not.toContain('createRole');
  });
});

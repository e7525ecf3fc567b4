import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { membersOf } from './memberships.ts';

const topic = (id: string) => `project:${id}`;
const ann = new ObjectId('65b2f0c4e13b2a0012345678');
const since = new Date(5);

describe('membersOf', () => {
  it('reads one user, an array of users, and an array of documents with one each', () => {
    const always = [[ann.toHexString(), undefined]];
    expect([
      ...(membersOf('p', { topic, users: 'owner' }).membersOf({ owner: ann }) ?? []),
    ]).toEqual(always);
    expect([
      ...(membersOf('p', { topic, users: 'users' }).membersOf({ users: [ann, 7] }) ?? []),
    ]).toEqual([...always, ['7', undefined]]);
    const dated = membersOf('p', { topic, users: 'members.user', since: 'members.since' });
    const members = [{ user: ann, since }, { user: 'ben' }, { user: null }, 'none', null];
    expect([...(dated.membersOf({ members }) ?? [])]).toEqual([
      [ann.toHexString(), since],
      ['ben', undefined],
    ]);
  });

  it('finds the documents of a user whatever the type of the id', () => {
    const source = membersOf('p', { topic, users: 'members.user' });
    expect(source.queryOf([ann.toHexString(), 'ben'])).toEqual({
      $or: [{ 'members.user': { $in: [ann.toHexString(), ann, 'ben'] } }],
    });
    expect(source.queryOf(['7'])).toEqual({ $or: [{ 'members.user': { $in: ['7', 7] } }] });
  });

  it('tells its topics from others', () => {
    const source = membersOf('p', { topic, with: [(id) => `files:${id}`], users: 'owner' });
    expect(source.topicsOf('1')).toEqual(['project:1', 'files:1']);
    expect([source.idOf('project:1'), source.idOf('project:'), source.idOf('files:1')]).toEqual([
      '1',
      undefined,
      '1',
    ]);
  });

  it('takes the users of several paths, such as owner and members', () => {
    const source = membersOf('p', { topic, users: ['owner', 'members.user'] });
    const members = source.membersOf({ owner: ann, members: [{ user: 'ben' }] });
    expect([...(members?.keys() ?? [])]).toEqual([ann.toHexString(), 'ben']);
    expect(source.fields).toEqual(['owner', 'members']);
  });

  it('rejects topics that it cannot read back', () => {
    expect(() => membersOf('p', { topic: (id) => `p:${id}:tasks`, users: 'owner' })).toThrow(
      'topic: "p:x:tasks" must be a prefix, and then the id',
    );
  });

  it('rejects paths that it cannot follow', () => {
    expect(() => membersOf('p', { topic, users: 'a.b.c' })).toThrow('at most one dot');
    expect(() => membersOf('p', { topic, users: 'members.user', since: 'since' })).toThrow(
      'must be in the same array as the one path of `users`',
    );
  });
});

import type { Me, SessionAnswer } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { refusal, type Answer } from '../http/answer.ts';
import type { UsersApi } from './users-api.ts';
import { createSession } from './session.svelte.ts';

const ada: Me = { id: '65b2f0c4e13b2a0087654321', name: 'Ada', operator: false };
const password = 'long enough';

function started(answers: Partial<UsersApi> = {}, last?: Me) {
  const done: Answer<undefined> = { ok: true, data: undefined };
  const signedIn: Answer<SessionAnswer> = { ok: true, data: { user: ada } };
  const api: UsersApi = {
    readSession: () => Promise.resolve({ ok: true, data: { user: null } }),
    signIn: () => Promise.resolve(signedIn),
    signUp: () => Promise.resolve(signedIn),
    signOut: () => Promise.resolve(done),
    signOutEverywhere: () => Promise.resolve(done),
    changePassword: () => Promise.resolve(done),
    deleteAccount: () => Promise.resolve(done),
    announce: () => Promise.resolve(done),
    ...answers,
  };
  const told: [string | undefined, string | undefined | null][] = [];
  const session = createSession({
    api,
    last: () => Promise.resolve(last),
    onChange: (user, before) => told.push([user?.name, before === null ? null : before?.name]),
  });
  return { session, told };
}

describe('createSession', () => {
  it('has no user until the first answer, and reports each change of user once', async () => {
    const { session, told } = started();
    expect(session.user).toBeUndefined();
    await session.refresh();
    await session.refresh();
    expect(session.user).toBeNull();
    await session.signIn({ name: 'Ada', password });
    await session.signOut();
    expect(told).toEqual([
      [undefined, undefined],
      ['Ada', null],
      [undefined, 'Ada'],
    ]);
    expect(session.isOver).toBe(false);
  });

  it('reports that a session has ended when the server no longer knows it', async () => {
    const { session } = started();
    await session.signIn({ name: 'Ada', password });
    session.end();
    expect(session).toMatchObject({ user: null, isOver: true });
    await session.signIn({ name: 'Ada', password });
    expect(session.isOver).toBe(false);
    await session.refresh();
    expect(session.isOver).toBe(true);
  });

  it('stays as it is when the server is unreachable, or refuses', async () => {
    const { session } = started({
      readSession: () => Promise.resolve(refusal('unreachable')),
      deleteAccount: () => Promise.resolve(refusal('wrong-password')),
    });
    await session.signIn({ name: 'Ada', password });
    await session.refresh();
    expect(await session.deleteAccount({ password })).toMatchObject({ why: 'wrong-password' });
    expect(session.user).toEqual(ada);
  });

  it('is signed out if the session had already ended', async () => {
    const { session } = started({ signOut: () => Promise.resolve(refusal('unauthorized')) });
    await session.signIn({ name: 'Ada', password });
    expect(await session.signOut()).toBeUndefined();
    expect(session.user).toBeNull();
  });

  it('assumes the user of the last visit while the server is unreachable, and asks again', async () => {
    const answers = [refusal('unreachable'), { ok: true, data: { user: null } } as const];
    const { session } = started(
      { readSession: () => Promise.resolve(answers.shift() ?? refusal('unreachable')) },
      ada,
    );
    await session.refresh();
    expect(session).toMatchObject({ user: ada, isConfirmed: false });
    await session.refresh();
    expect(session).toMatchObject({ user: null, isConfirmed: true, isOver: true });
  });

  it('assumes no user when the server refuses', async () => {
    const { session } = started(
      { readSession: () => Promise.resolve(refusal('too-many-requests')) },
      ada,
    );
    await session.refresh();
    expect(session.user).toBeUndefined();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { refusal, type Answer } from '../http/answer.ts';
import { maxDelayMs } from './backoff.ts';
import { newClientId } from './new-client-id.ts';
import type { OutboxItem } from './outbox-item.ts';
import { createMemoryStore } from './outbox-store.ts';
import { createSender, maxRepeatMs } from './sender.ts';

const user = '65b2f0c4e13b2a0087654321';
const made: Answer<unknown> = { ok: true, data: 'made' };
/** One lock for each name, as browsers have them. */
function createLocks() {
  const queues = new Map<string, Promise<unknown>>();
  return (name: string, run: () => Promise<void>): Promise<unknown> => {
    const turn = (queues.get(name) ?? Promise.resolve()).then(run);
    queues.set(name, turn);
    return turn;
  };
}

/** A user's items, and tabs that send them to a server that answers as the test says. */
function createTestbed(answer: (text: string, tries: number) => Answer<unknown> | Promise<never>) {
  const store = createMemoryStore();
  const exclusively = createLocks();
  const sent: string[] = [];
  const openTab = () => {
    const ending = new AbortController();
    const sender = createSender({
      ...{ user, store, exclusively },
      deliver({ draft }) {
        sent.push(String(draft));
        const tries = sent.filter((text) => text === draft).length;
        return Promise.resolve(answer(String(draft), tries));
      },
      onChange: () => undefined,
      pause: (ms, sooner) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, ms);
          sooner(() => {
            clearTimeout(timer);
            resolve();
          });
        }),
      now: () => Date.now(),
      random: () => 1,
      signal: ending.signal,
    });
    return {
      sender,
      close: () => {
        ending.abort();
      },
    };
  };
  const write = async (text: string, list = 'posts', more: Partial<OutboxItem> = {}) => {
    const createdAt = '2026-01-31T12:00:00.000Z';
    const item = { clientId: newClientId(), person: user, list, draft: text, createdAt, ...more };
    await store.add(item);
    return item;
  };
  const left = async () => (await store.read(user)).map(({ draft }) => draft);
  return { store, sent, openTab, write, left };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('createSender', () => {
  it('sends in the order written, one by one, and keeps nothing that was created', async () => {
    const { sent, openTab, write, left } = createTestbed(() => made);
    for (const text of ['one', 'two', 'three']) await write(text);
    openTab().sender.send('posts');
    await settle();
    expect(sent).toEqual(['one', 'two', 'three']);
    expect(await left()).toEqual([]);
  });

  it('lets nothing overtake a waiting item, and retries when it is woken, or after a while', async () => {
    let isUp = false;
    const { sent, openTab, write, left } = createTestbed(() =>
      isUp ? made : refusal('unreachable'),
    );
    await write('one');
    await write('two');
    const { sender } = openTab();
    sender.send('posts');
    await settle();
    sender.wake();
    await settle();
    expect(sent).toEqual(['one', 'one']);
    isUp = true;
    await vi.advanceTimersByTimeAsync(maxDelayMs);
    expect(sent).toEqual(['one', 'one', 'one', 'two']);
    expect(await left()).toEqual([]);
  });

  it('sends the next items when one is refused, and keeps that one with the reason', async () => {
    const { store, sent, openTab, write } = createTestbed((text) =>
      text === 'bad' ? refusal('validation') : made,
    );
    await write('bad');
    await write('good');
    openTab().sender.send('posts');
    await settle();
    expect(sent).toEqual(['bad', 'good']);
    expect(await store.read(user)).toMatchObject([
      { draft: 'bad', refused: { why: 'validation' } },
    ]);
  });

  it('does not retry before the time that the server asked for, even when woken', async () => {
    const limited = { ...refusal('too-many-requests'), retryAfter: '60' };
    const { sent, openTab, write } = createTestbed((_, tries) => (tries === 1 ? limited : made));
    await write('one');
    const { sender } = openTab();
    sender.send('posts');
    await settle();
    sender.wake();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(sent).toEqual(['one']);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual(['one', 'one']);
  });

  it('does not hold up one list because of another', async () => {
    const { sent, openTab, write } = createTestbed((text) =>
      text === 'stuck' ? new Promise<never>(() => undefined) : made,
    );
    await write('stuck', 'room:a');
    await write('free', 'room:b');
    const { sender } = openTab();
    sender.send('room:a');
    sender.send('room:b');
    await settle();
    expect(sent).toEqual(['stuck', 'free']);
  });

  it('P12: sends from one tab at a time, and from the next one when that is closed', async () => {
    const { sent, openTab, write, left } = createTestbed((_, tries) =>
      tries === 1 ? refusal('unreachable') : made,
    );
    await write('one');
    await write('two');
    const [first, second] = [openTab(), openTab()];
    first.sender.send('posts');
    second.sender.send('posts');
    await settle();
    second.sender.wake();
    await settle();
    expect(sent).toEqual(['one']);
    first.close();
    await vi.advanceTimersByTimeAsync(maxDelayMs);
    expect(sent).toEqual(['one', 'one', 'two', 'two']);
    expect(await left()).toEqual([]);
  });

  it('P12: does not automatically repeat what the server may have forgotten', async () => {
    const { store, sent, openTab, write } = createTestbed(() => made);
    await write('old', 'posts', { triedAt: Date.now() - maxRepeatMs - 1 });
    await write('new');
    openTab().sender.send('posts');
    await settle();
    expect(sent).toEqual(['new']);
    expect(await store.read(user)).toMatchObject([{ draft: 'old', refused: { why: 'too-old' } }]);
  });

  it('waits for its user to sign in when the session has ended', async () => {
    const { store, sent, openTab, write } = createTestbed(() => refusal('unauthorized'));
    await write('one');
    openTab().sender.send('posts');
    await vi.advanceTimersByTimeAsync(10 * maxDelayMs);
    expect(sent).toEqual(['one']);
    expect(await store.read(user)).toMatchObject([{ draft: 'one', waits: 'unauthorized' }]);
  });
});

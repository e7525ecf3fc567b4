import { describe, expect, it } from 'vitest';
import { createKnownUser } from './known-user.ts';

const ann = '65b2f0c4e13b2a0012345678';

/** One tab: its view of the storage that all tabs share, which the browser brings up to date by an event. */
function openTab(stored: Record<string, string>) {
  const own = new Map(Object.entries(stored));
  const localStorage = {
    getItem: (key: string) => own.get(key) ?? null,
    setItem: (key: string, value: string) => own.set(key, value),
    removeItem: (key: string) => own.delete(key),
  };
  const window = Object.assign(new EventTarget(), { localStorage }) as unknown as Window;
  const known = createKnownUser(window);
  return {
    known,
    /** What another tab has written arrives. */
    receive: (key: string, newValue: string | null) => {
      window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
    },
  };
}

describe('createKnownUser', () => {
  it('learns that the user has signed out in another tab, although this one noticed the end first', () => {
    const { known, receive } = openTab({ 'tidings.person': ann });
    const told: boolean[] = [];
    known.onOther(() => told.push(known.hasSignedOut));
    // The server has ended the stream: all that this tab knows is that the session is over.
    known.set('');
    receive('tidings.person', 'left');
    expect(told).toEqual([true]);
    expect(known.hasSignedOut).toBe(true);
  });

  it('is told of another user, and not of its own', () => {
    const { known, receive } = openTab({ 'tidings.person': ann });
    let times = 0;
    known.onOther(() => (times += 1));
    receive('tidings.person', ann);
    receive('tidings.other', 'left');
    expect(times).toBe(0);
    receive('tidings.person', ann.replace('6', '7'));
    expect(times).toBe(1);
  });
});

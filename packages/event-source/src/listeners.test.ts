import { describe, expect, it, vi } from 'vitest';
import { createListeners } from './listeners.ts';

const always = (): boolean => true;

describe('createListeners', () => {
  it('calls a function as often as it was added', () => {
    const listeners = createListeners<[number]>(vi.fn());
    const listener = vi.fn();
    const stop = listeners.add(listener);
    listeners.add(listener);
    listeners.call(always, 1);
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    stop();
    listeners.call(always, 2);
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('does not call a listener that an earlier one removed or added', () => {
    const listeners = createListeners<[]>(vi.fn());
    const late = vi.fn();
    listeners.add(() => {
      stop();
      listeners.add(late);
    });
    const removed = vi.fn();
    const stop = listeners.add(removed);
    listeners.call(always);
    expect(removed).not.toHaveBeenCalled();
    expect(late).not.toHaveBeenCalled();
  });

  it('stops calling once isWanted returns false', () => {
    const listeners = createListeners<[]>(vi.fn());
    let isWanted = true;
    listeners.add(() => {
      isWanted = false;
    });
    const after = vi.fn();
    listeners.add(after);
    listeners.call(() => isWanted);
    expect(after).not.toHaveBeenCalled();
  });
});

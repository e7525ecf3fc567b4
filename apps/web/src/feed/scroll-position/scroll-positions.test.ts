import { describe, expect, it } from 'vitest';
import type { StoredText } from '../../storage/stored-text.ts';
import {
  maxScrollPositions,
  readScrollPosition,
  writeScrollPosition,
  type ScrollPosition,
} from './scroll-positions.ts';

function storing(first?: string): StoredText & { readonly text: string | undefined } {
  let text = first;
  return {
    get text() {
      return text;
    },
    read: () => text,
    write(next) {
      text = next;
    },
  };
}

const positionAt = (entry: string, top = 0): ScrollPosition => ({
  ...{ entry, top, id: '5', newest: '9', knownFrom: '1' },
});

describe('Stored scroll positions', () => {
  it('are kept per history entry, each as it was last left', () => {
    const stored = storing();
    writeScrollPosition(stored, 'a', positionAt('a', 1));
    writeScrollPosition(stored, 'b', positionAt('b', 2));
    writeScrollPosition(stored, 'a', positionAt('a', 3));
    expect(readScrollPosition(stored, 'a')?.top).toBe(3);
    expect(readScrollPosition(stored, 'b')?.top).toBe(2);
    expect(readScrollPosition(stored, 'c')).toBeUndefined();
  });

  it('leave nothing in the storage when the last one is removed', () => {
    const stored = storing();
    writeScrollPosition(stored, 'a', positionAt('a'));
    writeScrollPosition(stored, 'a', undefined);
    expect(stored.text).toBeUndefined();
  });

  it('are dropped when there are too many, the oldest first', () => {
    const stored = storing();
    for (let n = 0; n <= maxScrollPositions; n += 1) {
      writeScrollPosition(stored, String(n), positionAt(String(n)));
    }
    expect(readScrollPosition(stored, '0')).toBeUndefined();
    expect(readScrollPosition(stored, '1')).toBeDefined();
  });

  it('are ignored when the stored value is something else', () => {
    for (const text of ['[', '{}', '[{"entry":"a"}]', 'null']) {
      expect(readScrollPosition(storing(text), 'a')).toBeUndefined();
    }
  });
});

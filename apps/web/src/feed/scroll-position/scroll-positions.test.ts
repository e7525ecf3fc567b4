import { describe, expect, it } from 'vitest';
import type { StoredText } from '../../storage/stored-text.ts';
import { maxKeptPlaces, readPlace, writePlace, type KeptPlace } from './scroll-positions.ts';

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

const placeAt = (entry: string, top = 0): KeptPlace => ({
  ...{ entry, top, id: '5', newest: '9', knownFrom: '1' },
});

describe('Stored scroll positions', () => {
  it('are kept per history entry, each as it was last left', () => {
    const stored = storing();
    writePlace(stored, 'a', placeAt('a', 1));
    writePlace(stored, 'b', placeAt('b', 2));
    writePlace(stored, 'a', placeAt('a', 3));
    expect(readPlace(stored, 'a')?.top).toBe(3);
    expect(readPlace(stored, 'b')?.top).toBe(2);
    expect(readPlace(stored, 'c')).toBeUndefined();
  });

  it('leave nothing in the storage when the last one is removed', () => {
    const stored = storing();
    writePlace(stored, 'a', placeAt('a'));
    writePlace(stored, 'a', undefined);
    expect(stored.text).toBeUndefined();
  });

  it('are dropped when there are too many, the oldest first', () => {
    const stored = storing();
    for (let n = 0; n <= maxKeptPlaces; n += 1) {
      writePlace(stored, String(n), placeAt(String(n)));
    }
    expect(readPlace(stored, '0')).toBeUndefined();
    expect(readPlace(stored, '1')).toBeDefined();
  });

  it('are ignored when the stored value is something else', () => {
    for (const text of ['[', '{}', '[{"entry":"a"}]', 'null']) {
      expect(readPlace(storing(text), 'a')).toBeUndefined();
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { StoredText } from '../../storage/stored-text.ts';
import { maxKeptPlaces, readPlace, writePlace, type KeptPlace } from './kept-places.ts';

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

describe('Kept places', () => {
  it('are those of their entries of the history, each as it was last left', () => {
    const stored = storing();
    writePlace(stored, 'a', placeAt('a', 1));
    writePlace(stored, 'b', placeAt('b', 2));
    writePlace(stored, 'a', placeAt('a', 3));
    expect(readPlace(stored, 'a')?.top).toBe(3);
    expect(readPlace(stored, 'b')?.top).toBe(2);
    expect(readPlace(stored, 'c')).toBeUndefined();
  });

  it('leave nothing behind when the last of them is given up', () => {
    const stored = storing();
    writePlace(stored, 'a', placeAt('a'));
    writePlace(stored, 'a', undefined);
    expect(stored.text).toBeUndefined();
  });

  it('are forgotten, those first that were left longest ago, when there are many', () => {
    const stored = storing();
    for (let n = 0; n <= maxKeptPlaces; n += 1) {
      writePlace(stored, String(n), placeAt(String(n)));
    }
    expect(readPlace(stored, '0')).toBeUndefined();
    expect(readPlace(stored, '1')).toBeDefined();
  });

  it('are none where something else was stored', () => {
    for (const text of ['[', '{}', '[{"entry":"a"}]', 'null']) {
      expect(readPlace(storing(text), 'a')).toBeUndefined();
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { StoredText } from '../storage/stored-text.ts';
import { newClientId } from './new-client-id.ts';
import { createOutbox } from './outbox.ts';

function inMemory(text?: string): StoredText {
  return {
    read: () => text,
    write(next) {
      text = next;
    },
  };
}

describe('createOutbox', () => {
  it('gives back what was kept, with the client ids', () => {
    const stored = inMemory();
    const post = {
      clientId: newClientId(),
      title: 'Mine',
      body: 'a\nb',
      createdAt: '2026-01-31T12:00:00.000Z',
    };
    createOutbox(stored).write([{ ...post, status: { name: 'sending' } }]);
    expect(createOutbox(stored).read()).toEqual([post]);
    createOutbox(stored).write([]);
    expect(stored.read()).toBeUndefined();
  });

  it.each(['{', '[{"title":"no id"}]', '7'])('drops what it cannot read: %s', (text) => {
    expect(createOutbox(inMemory(text)).read()).toEqual([]);
  });
});

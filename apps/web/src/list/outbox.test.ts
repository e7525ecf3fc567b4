import { Title } from '@tidings/contracts';
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
    const own = {
      clientId: newClientId(),
      draft: 'Mine',
      createdAt: '2026-01-31T12:00:00.000Z',
    };
    createOutbox(stored, Title).write([{ ...own, status: { name: 'sending' } }]);
    expect(createOutbox(stored, Title).read()).toEqual([own]);
    createOutbox(stored, Title).write([]);
    expect(stored.read()).toBeUndefined();
  });

  it.each(['{', '[{"title":"no id"}]', '7'])('drops what it cannot read: %s', (text) => {
    expect(createOutbox(inMemory(text), Title).read()).toEqual([]);
  });
});

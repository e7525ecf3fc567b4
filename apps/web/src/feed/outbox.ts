import { Body, ClientId, Title } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import * as z from 'zod/mini';
import type { StoredText } from '../storage/stored-text.ts';
import type { Pending } from './list/model.ts';

const Kept = z.array(
  z.object({
    clientId: ClientId,
    title: Title,
    body: z.optional(Body),
    createdAt: z.iso.datetime(),
  }),
);
type KeptPost = z.output<typeof Kept>[number];

/** Own posts that nobody has confirmed yet; they outlive a reload. */
export interface Outbox {
  read(): readonly KeptPost[];
  write(pending: readonly Pending[]): void;
}

/** Makes an outbox in a stored text. What cannot be read any more is dropped. */
export function createOutbox(stored: StoredText): Outbox {
  return {
    read() {
      const kept = validate(Kept, parse(stored.read()));
      return kept.ok ? kept.data : [];
    },
    write(pending) {
      const kept = pending.map(({ clientId, title, body, createdAt }): KeptPost => ({
        clientId,
        title,
        body,
        createdAt,
      }));
      stored.write(kept.length === 0 ? undefined : JSON.stringify(kept));
    },
  };
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? [] : JSON.parse(text);
  } catch {
    return [];
  }
}

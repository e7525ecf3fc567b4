import { ClientId } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import * as z from 'zod/mini';
import { parseJson } from '../storage/parse-json.ts';
import type { StoredText } from '../storage/stored-text.ts';
import type { Pending } from './model.ts';

/** An own item that nobody has confirmed yet, as it outlives a reload. */
type Kept<Draft> = Omit<Pending<Draft>, 'status'>;

/** Own items that nobody has confirmed yet; they outlive a reload. */
export interface Outbox<Draft> {
  /** Newest first. */
  read(): readonly Kept<Draft>[];
  write(pending: readonly Pending<Draft>[]): void;
}

/** Makes an outbox in a stored text. What cannot be read any more is dropped. */
export function createOutbox<Draft>(
  stored: StoredText,
  draft: z.ZodMiniType<Draft>,
): Outbox<Draft> {
  const schema = z.array(z.object({ clientId: ClientId, draft, createdAt: z.iso.datetime() }));
  return {
    read() {
      const kept = validate(schema, parseJson(stored.read()));
      return kept.ok ? kept.data : [];
    },
    write(pending) {
      const kept = pending.map(({ clientId, draft, createdAt }): Kept<Draft> => ({
        clientId,
        draft,
        createdAt,
      }));
      stored.write(kept.length === 0 ? undefined : JSON.stringify(kept));
    },
  };
}

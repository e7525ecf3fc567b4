/** A message between a user's tabs about their outbox. */
export type OutboxMessage =
  /** The store has changed: read it again. */
  | { readonly name: 'changed' }
  /** Retry waiting items now. */
  | { readonly name: 'wake' }
  | {
      readonly name: 'answered';
      readonly clientId: string;
      readonly list: string;
      /** The answer's body, not checked against the contract yet. */
      readonly data: unknown;
    };

/** The channel to a user's other tabs. */
export interface OutboxChannel {
  post(message: OutboxMessage): void;
  close(): void;
}

/** Opens the channel between a user's tabs; unreadable messages are from another release, and dropped. */
export function openOutboxChannel(
  user: string,
  onMessage: (message: OutboxMessage) => void,
): OutboxChannel {
  const channel = new BroadcastChannel(`tidings.outbox.${user}`);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = parseMessage(data);
    if (message !== undefined) onMessage(message);
  };
  return {
    post(message) {
      channel.postMessage(message);
    },
    close() {
      channel.close();
    },
  };
}

function parseMessage(data: unknown): OutboxMessage | undefined {
  if (typeof data !== 'object' || data === null || !('name' in data)) return undefined;
  if (data.name === 'changed' || data.name === 'wake') return { name: data.name };
  if (data.name !== 'answered' || !('clientId' in data) || !('list' in data)) return undefined;
  const { clientId, list } = data;
  if (typeof clientId !== 'string' || typeof list !== 'string') return undefined;
  return { name: 'answered', clientId, list, data: 'data' in data ? data.data : undefined };
}

/** A message between a user's tabs about their outbox. */
export type Mail =
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
export interface Mailbox {
  post(mail: Mail): void;
  close(): void;
}

/** Opens the channel between a user's tabs; unreadable messages are from another release, and dropped. */
export function openMail(person: string, onMail: (mail: Mail) => void): Mailbox {
  const channel = new BroadcastChannel(`tidings.outbox.${person}`);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const mail = readMail(data);
    if (mail !== undefined) onMail(mail);
  };
  return {
    post(mail) {
      channel.postMessage(mail);
    },
    close() {
      channel.close();
    },
  };
}

function readMail(data: unknown): Mail | undefined {
  if (typeof data !== 'object' || data === null || !('name' in data)) return undefined;
  if (data.name === 'changed' || data.name === 'wake') return { name: data.name };
  if (data.name !== 'answered' || !('clientId' in data) || !('list' in data)) return undefined;
  const { clientId, list } = data;
  if (typeof clientId !== 'string' || typeof list !== 'string') return undefined;
  return { name: 'answered', clientId, list, data: 'data' in data ? data.data : undefined };
}

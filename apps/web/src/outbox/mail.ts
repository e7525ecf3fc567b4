/** What the tabs of a person tell each other about their outbox. */
export type Mail =
  /** Something in the store is another: look again. */
  | { readonly name: 'changed' }
  /** What waits is to be tried now. */
  | { readonly name: 'wake' }
  | {
      readonly name: 'answered';
      readonly clientId: string;
      readonly list: string;
      /** What was answered: whoever shows it holds it against the contract. */
      readonly data: unknown;
    };

/** The way to the other tabs of a person. */
export interface Mailbox {
  post(mail: Mail): void;
  close(): void;
}

/** Opens the way between the tabs of a person; what cannot be read is another release's, and dropped. */
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

import { once } from 'node:events';
import WebSocket from 'ws';

/** A connection to a browser that speaks WebDriver BiDi. */
export interface BidiConnection {
  /** Sends a command; resolves to its result, and rejects with the browser's error. */
  send(method: string, params: object): Promise<Readonly<Record<string, unknown>>>;
  /** Calls back with the parameters of each event of that name. */
  on(event: string, take: (params: Readonly<Record<string, unknown>>) => void): void;
  close(): Promise<void>;
}

/** What the browser sends: the result of a command, its error, or an event. */
type Incoming =
  | { readonly type: 'success'; readonly id: number; readonly result: Record<string, unknown> }
  | {
      readonly type: 'error';
      readonly id: number | null;
      readonly error: string;
      readonly message: string;
    }
  | {
      readonly type: 'event';
      readonly method: string;
      readonly params: Record<string, unknown>;
    };

interface Sent {
  readonly method: string;
  readonly resolve: (result: Readonly<Record<string, unknown>>) => void;
  readonly reject: (error: Error) => void;
}

/** Connects to a browser at the address that it has printed. */
export async function connectBidi(url: string): Promise<BidiConnection> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const sent = new Map<number, Sent>();
  const listeners = new Map<string, (params: Readonly<Record<string, unknown>>) => void>();
  let lastId = 0;

  socket.on('message', (data: Buffer) => {
    // The three kinds of message that the specification has.
    const incoming = JSON.parse(data.toString()) as Incoming;
    if (incoming.type === 'event') {
      listeners.get(incoming.method)?.(incoming.params);
      return;
    }
    const command = sent.get(incoming.id ?? 0);
    sent.delete(incoming.id ?? 0);
    if (incoming.type === 'success') command?.resolve(incoming.result);
    else {
      command?.reject(new Error(`${command.method}: ${incoming.error}: ${incoming.message}`));
    }
  });
  socket.on('close', () => {
    for (const { method, reject } of sent.values()) {
      reject(new Error(`${method}: the browser has closed the connection.`));
    }
    sent.clear();
  });

  return {
    send(method, params) {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        sent.set(id, { method, resolve, reject });
        socket.send(JSON.stringify({ id, method, params }));
      });
    },
    on(event, take) {
      listeners.set(event, take);
    },
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

import type { Me } from '@tidings/contracts';
import type { Answer } from '../http/answer.ts';
import type { OutboxMessage, OutboxChannel } from './outbox-channel.ts';
import { newClientId } from './new-client-id.ts';
import { inList, nextOf, type OutboxItem } from './outbox-item.ts';
import type { OutboxStore } from './outbox-store.ts';
import { createSender, type Sender, type SenderOptions } from './sender.ts';

/** What the signed-in user has written and the server has not confirmed; the same in all their tabs. */
export interface Outbox {
  /** How many items have not been sent: waiting and refused ones. */
  readonly count: number;
  /** Shows a new item at once, stores it and sends it. */
  add(list: string, draft: unknown): void;
  /** Sends a refused item again, in its old place; retries a waiting one at once. */
  retry(clientId: string): void;
  discard(clientId: string): void;
  /** Writes a list's items to its sink again, which has just been added. */
  show(list: string): void;
  /** Retries items that wait for the connection: it may be back. */
  wake(): void;
  /** Sets the signed-in user. */
  changeUser(user: Me | null): void;
  /** Drops a user's items: they have signed out. */
  forget(user: string): Promise<void>;
}

/** What an outbox needs. */
export interface OutboxOptions extends Pick<
  SenderOptions,
  'exclusively' | 'pause' | 'now' | 'random'
> {
  readonly store: OutboxStore;
  readonly deliver: (item: OutboxItem) => Promise<Answer<unknown>>;
  /** Opens the channel to a user's other tabs. */
  readonly openChannel: (
    user: string,
    onMessage: (message: OutboxMessage) => void,
  ) => OutboxChannel;
  /** Shows a list's items, in order; `answered` is what the server has just created from one of them. */
  readonly publish: (
    list: string,
    items: readonly OutboxItem[],
    answered: { readonly clientId: string; readonly data: unknown } | undefined,
  ) => void;
  /** Called with the new user. */
  readonly onUser: (user: Me) => void;
  /** Called when a list that was sending has to wait. */
  readonly onWait: () => void;
}

/** Creates the outbox; the store is the source of truth, and each tab shows what it reads there. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, publish, now } = options;
  let items: readonly OutboxItem[] = [];
  let user = '';
  let sender: Sender | undefined;
  let channel: OutboxChannel | undefined;
  let ending = new AbortController();
  /** Written in this tab and not in the store yet. */
  const unsaved = new Map<string, OutboxItem>();
  /** Confirmed or discarded: an earlier read of the store must not bring these back. */
  const gone = new Set<string>();
  let reads = 0;

  function showAll(next: readonly OutboxItem[]): void {
    const lists = new Set([...items, ...next].map(({ list }) => list));
    const before = items;
    items = next;
    for (const list of lists) publish(list, inList(next, list), undefined);
    const isWaiting = (all: readonly OutboxItem[]): boolean =>
      [...lists].some((list) => nextOf(inList(all, list))?.waits === 'unreachable');
    if (isWaiting(next) && !isWaiting(before)) options.onWait();
  }

  async function read(): Promise<void> {
    reads += 1;
    const number = reads;
    const whose = user;
    const kept = await store.read(whose);
    if (number !== reads || whose !== user) return;
    for (const { clientId } of kept) unsaved.delete(clientId);
    showAll([...kept, ...unsaved.values()].filter(({ clientId }) => !gone.has(clientId)));
    for (const list of new Set(kept.map((item) => item.list))) {
      if (nextOf(inList(kept, list)) !== undefined) sender?.send(list);
    }
  }

  /** Reads the store again, here and in the other tabs. */
  function changed(): void {
    channel?.post({ name: 'changed' });
    void read();
  }

  function confirm(clientId: string, list: string, data: unknown): void {
    gone.add(clientId);
    unsaved.delete(clientId);
    items = items.filter((item) => item.clientId !== clientId);
    publish(list, inList(items, list), data === undefined ? undefined : { clientId, data });
  }

  function take(message: OutboxMessage): void {
    if (message.name === 'wake') sender?.wake();
    else if (message.name === 'changed') void read();
    else confirm(message.clientId, message.list, message.data);
  }

  function wake(): void {
    sender?.wake();
    channel?.post({ name: 'wake' });
  }

  function close(): void {
    ending.abort();
    channel?.close();
    [sender, channel] = [undefined, undefined];
    unsaved.clear();
    user = '';
    showAll([]);
  }

  return {
    get count() {
      return items.length;
    },
    add(list, draft) {
      if (user === '') return;
      const createdAt = new Date(now()).toISOString();
      const item = { clientId: newClientId(), person: user, list, draft, createdAt };
      const number = (items.at(-1)?.number ?? 0) + 1;
      unsaved.set(item.clientId, { ...item, number });
      showAll([...items, { ...item, number }]);
      void store.add(item).then(changed);
    },
    retry(clientId) {
      const change = { refused: undefined, triedAt: undefined };
      void store.change(clientId, change).then(() => {
        changed();
        wake();
      });
    },
    discard(clientId) {
      gone.add(clientId);
      showAll(items.filter((item) => item.clientId !== clientId));
      void store.remove(clientId).then(() => {
        changed();
        wake();
      });
    },
    show(list) {
      publish(list, inList(items, list), undefined);
    },
    wake,
    changeUser(next) {
      if (next?.id === user) return;
      close();
      if (next === null) return;
      user = next.id;
      options.onUser(next);
      ending = new AbortController();
      channel = options.openChannel(user, take);
      sender = createSender({
        ...options,
        ...{ user, signal: ending.signal },
        onChange(item, data) {
          // With data, the item was created; without, it was already deleted, waits or was refused.
          if (data !== undefined) {
            channel?.post({ name: 'answered', clientId: item.clientId, list: item.list, data });
            confirm(item.clientId, item.list, data);
          }
          changed();
        },
      });
      void read();
    },
    async forget(whose) {
      await store.clear(whose);
      const theirs = options.openChannel(whose, () => undefined);
      theirs.post({ name: 'changed' });
      theirs.close();
    },
  };
}

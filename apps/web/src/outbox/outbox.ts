import type { Me } from '@tidings/contracts';
import type { Answer } from '../http/answer.ts';
import type { Mail, Mailbox } from './outbox-channel.ts';
import { newClientId } from './new-client-id.ts';
import { inList, nextOf, type Parcel } from './outbox-item.ts';
import type { ParcelStore } from './outbox-store.ts';
import { createSender, type Sender, type SenderOptions } from './sender.ts';

/** What the signed-in user has written and the server has not confirmed; the same in all their tabs. */
export interface Outbox {
  /** How many items have not been sent: waiting and refused ones. */
  readonly count: number;
  /** Shows a new item at once, stores it and sends it. */
  add(list: string, draft: unknown): void;
  /** Sends a refused item again, in its old place; retries a waiting one at once. */
  again(clientId: string): void;
  discard(clientId: string): void;
  /** Writes a list's items to its sink again, which has just been added. */
  show(list: string): void;
  /** Retries items that wait for the connection: it may be back. */
  wake(): void;
  /** Sets the signed-in user. */
  changePerson(person: Me | null): void;
  /** Drops a user's items: they have signed out. */
  forget(person: string): Promise<void>;
}

/** What an outbox needs. */
export interface OutboxOptions extends Pick<
  SenderOptions,
  'exclusively' | 'pause' | 'now' | 'random'
> {
  readonly store: ParcelStore;
  readonly deliver: (parcel: Parcel) => Promise<Answer<unknown>>;
  /** Opens the channel to a user's other tabs. */
  readonly openMail: (person: string, onMail: (mail: Mail) => void) => Mailbox;
  /** Shows a list's items, in order; `answered` is what the server has just created from one of them. */
  readonly tell: (
    list: string,
    parcels: readonly Parcel[],
    answered: { readonly clientId: string; readonly data: unknown } | undefined,
  ) => void;
  /** Called with the new user. */
  readonly onPerson: (person: Me) => void;
  /** Called when a list that was sending has to wait. */
  readonly onWait: () => void;
}

/** Creates the outbox; the store is the source of truth, and each tab shows what it reads there. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, tell, now } = options;
  let parcels: readonly Parcel[] = [];
  let person = '';
  let sender: Sender | undefined;
  let mailbox: Mailbox | undefined;
  let ending = new AbortController();
  /** Written in this tab and not in the store yet. */
  const unsaved = new Map<string, Parcel>();
  /** Confirmed or discarded: an earlier read of the store must not bring these back. */
  const gone = new Set<string>();
  let reads = 0;

  function showAll(next: readonly Parcel[]): void {
    const lists = new Set([...parcels, ...next].map(({ list }) => list));
    const before = parcels;
    parcels = next;
    for (const list of lists) tell(list, inList(next, list), undefined);
    const isWaiting = (all: readonly Parcel[]): boolean =>
      [...lists].some((list) => nextOf(inList(all, list))?.waits === 'unreachable');
    if (isWaiting(next) && !isWaiting(before)) options.onWait();
  }

  async function read(): Promise<void> {
    reads += 1;
    const number = reads;
    const whose = person;
    const kept = await store.read(whose);
    if (number !== reads || whose !== person) return;
    for (const { clientId } of kept) unsaved.delete(clientId);
    showAll([...kept, ...unsaved.values()].filter(({ clientId }) => !gone.has(clientId)));
    for (const list of new Set(kept.map((parcel) => parcel.list))) {
      if (nextOf(inList(kept, list)) !== undefined) sender?.send(list);
    }
  }

  /** Reads the store again, here and in the other tabs. */
  function changed(): void {
    mailbox?.post({ name: 'changed' });
    void read();
  }

  function confirm(clientId: string, list: string, data: unknown): void {
    gone.add(clientId);
    unsaved.delete(clientId);
    parcels = parcels.filter((parcel) => parcel.clientId !== clientId);
    tell(list, inList(parcels, list), data === undefined ? undefined : { clientId, data });
  }

  function take(mail: Mail): void {
    if (mail.name === 'wake') sender?.wake();
    else if (mail.name === 'changed') void read();
    else confirm(mail.clientId, mail.list, mail.data);
  }

  function wake(): void {
    sender?.wake();
    mailbox?.post({ name: 'wake' });
  }

  function close(): void {
    ending.abort();
    mailbox?.close();
    [sender, mailbox] = [undefined, undefined];
    unsaved.clear();
    person = '';
    showAll([]);
  }

  return {
    get count() {
      return parcels.length;
    },
    add(list, draft) {
      if (person === '') return;
      const createdAt = new Date(now()).toISOString();
      const parcel = { clientId: newClientId(), person, list, draft, createdAt };
      const number = (parcels.at(-1)?.number ?? 0) + 1;
      unsaved.set(parcel.clientId, { ...parcel, number });
      showAll([...parcels, { ...parcel, number }]);
      void store.add(parcel).then(changed);
    },
    again(clientId) {
      const change = { refused: undefined, triedAt: undefined };
      void store.change(clientId, change).then(() => {
        changed();
        wake();
      });
    },
    discard(clientId) {
      gone.add(clientId);
      showAll(parcels.filter((parcel) => parcel.clientId !== clientId));
      void store.remove(clientId).then(() => {
        changed();
        wake();
      });
    },
    show(list) {
      tell(list, inList(parcels, list), undefined);
    },
    wake,
    changePerson(next) {
      if (next?.id === person) return;
      close();
      if (next === null) return;
      person = next.id;
      options.onPerson(next);
      ending = new AbortController();
      mailbox = options.openMail(person, take);
      sender = createSender({
        ...options,
        ...{ person, signal: ending.signal },
        onChange(parcel, data) {
          // With data, the item was created; without, it was already deleted, waits or was refused.
          if (data !== undefined) {
            mailbox?.post({ name: 'answered', clientId: parcel.clientId, list: parcel.list, data });
            confirm(parcel.clientId, parcel.list, data);
          }
          changed();
        },
      });
      void read();
    },
    async forget(whose) {
      await store.clear(whose);
      const farewell = options.openMail(whose, () => undefined);
      farewell.post({ name: 'changed' });
      farewell.close();
    },
  };
}

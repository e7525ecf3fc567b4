import type { Message, Person, Post } from '@tidings/contracts';
import { createContext } from 'svelte';
import type { PostDraft } from '../feed/post-draft.ts';
import type { OwnTold } from '../list/model.ts';
import type { MessageDraft } from '../rooms/room.svelte.ts';
import type { Outbox } from './outbox.ts';

/** Who shows what waits; each is told whenever that changes. */
export interface Shows {
  posts?: (told: OwnTold<Post, PostDraft>) => void;
  readonly rooms: Map<string, (told: OwnTold<Message, MessageDraft>) => void>;
}

/** The outbox of who is signed in, fetched when there is somebody: who only reads needs none. */
export interface LateOutbox {
  /** Undefined until it is there. */
  readonly current: Outbox | undefined;
  changePerson(person: Person | null): void;
}

/** Milliseconds after which an outbox that could not be fetched is tried again. */
const retryMs = 3_000;

/** Makes the outbox late: `load` fetches what makes it, at once where `isWanted`. */
export function createLateOutbox(load: () => Promise<Outbox>, isWanted: boolean): LateOutbox {
  let current = $state.raw<Outbox>();
  let person: Person | null = null;
  let isLoading = false;

  function fetch(): void {
    if (isLoading) return;
    isLoading = true;
    load().then(
      (outbox) => {
        current = outbox;
        outbox.changePerson(person);
      },
      () => {
        setTimeout(() => {
          isLoading = false;
          fetch();
        }, retryMs);
      },
    );
  }
  if (isWanted) fetch();

  return {
    get current() {
      return current;
    },
    changePerson(next) {
      person = next;
      if (current !== undefined) current.changePerson(next);
      else if (next !== null) fetch();
    },
  };
}

export const [useLateOutbox, provideLateOutbox] = createContext<LateOutbox>();

import type { Me, Message, Post } from '@tidings/contracts';
import { createContext } from 'svelte';
import type { PostDraft } from '../feed/post-draft.ts';
import { createLate } from '../lazy/lazy.svelte.ts';
import type { OwnTold } from '../list/model.ts';
import type { MessageDraft } from '../rooms/room.svelte.ts';
import type { Outbox } from './outbox.ts';

/** Where the outbox writes the items of each list, whenever they change. */
export interface Shows {
  posts?: (told: OwnTold<Post, PostDraft>) => void;
  readonly rooms: Map<string, (told: OwnTold<Message, MessageDraft>) => void>;
}

/** The signed-in user's outbox, loaded once a user is signed in: reading needs none. */
export interface LateOutbox {
  /** Undefined until it is loaded. */
  readonly current: Outbox | undefined;
  changePerson(person: Me | null): void;
  /** Drops a user's items, as soon as the outbox is loaded: they have signed out. */
  forget(person: string): void;
}

/** Creates the lazily loaded outbox: `load` is called when a user signs in, or at once if `isWanted`. */
export function createLateOutbox(load: () => Promise<Outbox>, isWanted: boolean): LateOutbox {
  let wanted = $state(isWanted);
  let person: Me | null = null;
  let gone: readonly string[] = [];
  const late = createLate(async () => {
    const outbox = await load();
    outbox.changePerson(person);
    for (const one of gone) void outbox.forget(one);
    return outbox;
  });
  const current = (): Outbox | undefined => (wanted ? late.current : undefined);
  current();
  return {
    get current() {
      return current();
    },
    changePerson(next) {
      person = next;
      if (next !== null) wanted = true;
      current()?.changePerson(next);
    },
    forget(whose) {
      gone = [...gone, whose];
      void current()?.forget(whose);
    },
  };
}

export const [useLateOutbox, provideLateOutbox] = createContext<LateOutbox>();

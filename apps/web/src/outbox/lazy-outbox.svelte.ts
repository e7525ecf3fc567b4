import type { Me, Message, Post } from '@tidings/contracts';
import { createContext } from 'svelte';
import type { PostDraft } from '../feed/post-draft.ts';
import { createLazy } from '../lazy/lazy.svelte.ts';
import type { OwnUpdate } from '../list/model.ts';
import type { MessageDraft } from '../rooms/room.svelte.ts';
import type { Outbox } from './outbox.ts';

/** Where the outbox writes the items of each list, whenever they change. */
export interface OutboxSinks {
  posts?: (update: OwnUpdate<Post, PostDraft>) => void;
  readonly rooms: Map<string, (update: OwnUpdate<Message, MessageDraft>) => void>;
}

/** The signed-in user's outbox, loaded once a user is signed in: reading needs none. */
export interface LazyOutbox {
  /** Undefined until it is loaded. */
  readonly current: Outbox | undefined;
  changeUser(user: Me | null): void;
  /** Drops a user's items, as soon as the outbox is loaded: they have signed out. */
  forget(user: string): void;
}

/** Creates the lazily loaded outbox: `load` is called when a user signs in, or at once if `isWanted`. */
export function createLazyOutbox(load: () => Promise<Outbox>, isWanted: boolean): LazyOutbox {
  let wanted = $state(isWanted);
  let user: Me | null = null;
  let gone: readonly string[] = [];
  const lazy = createLazy(async () => {
    const outbox = await load();
    outbox.changeUser(user);
    for (const one of gone) void outbox.forget(one);
    return outbox;
  });
  const current = (): Outbox | undefined => (wanted ? lazy.current : undefined);
  current();
  return {
    get current() {
      return current();
    },
    changeUser(next) {
      user = next;
      if (next !== null) wanted = true;
      current()?.changeUser(next);
    },
    forget(whose) {
      gone = [...gone, whose];
      void current()?.forget(whose);
    },
  };
}

export const [useLazyOutbox, provideLazyOutbox] = createContext<LazyOutbox>();

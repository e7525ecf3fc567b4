import type { Me, Message, Post } from '@tidings/contracts';
import { createContext } from 'svelte';
import type { PostDraft } from '../feed/post-draft.ts';
import { createLate } from '../late/late.svelte.ts';
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
  changePerson(person: Me | null): void;
  /** Drops all that somebody has written, as soon as it is there: they have signed out. */
  forget(person: string): void;
}

/** Makes the outbox late: `load` fetches what makes it, at once where `isWanted`. */
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

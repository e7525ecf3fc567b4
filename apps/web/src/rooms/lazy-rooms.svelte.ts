import type { User } from '@tidings/contracts';
import { createContext } from 'svelte';
import type { Rooms } from './rooms.svelte.ts';

/** The signed-in user's rooms, loaded with all that they need once a user is signed in. */
export interface LateRooms {
  /** Undefined until they are loaded. */
  readonly current: Rooms | undefined;
  /** Sets the signed-in user. */
  changePerson(person: User | null): void;
}

/** Milliseconds after which a failed load of the rooms is retried. */
const retryMs = 3_000;

/** Creates the lazily loaded rooms: `load` loads the function that creates them. */
export function createLateRooms(options: {
  /** Creates the rooms, if it is already loaded. */
  readonly first: (() => Rooms) | undefined;
  readonly load: () => Promise<() => Rooms>;
}): LateRooms {
  const { first, load } = options;
  let current = $state.raw(first?.());
  let person: User | null = null;
  let isLoading = false;

  function fetch(): void {
    isLoading = true;
    load().then(
      (make) => {
        isLoading = false;
        if (person === null) return;
        current = make();
        current.changePerson(person);
      },
      () => {
        setTimeout(() => {
          isLoading = false;
          if (person !== null) fetch();
        }, retryMs);
      },
    );
  }

  return {
    get current() {
      return current;
    },
    changePerson(next) {
      person = next;
      if (current !== undefined) current.changePerson(next);
      else if (next !== null && !isLoading) fetch();
    },
  };
}

export const [useLateRooms, provideLateRooms] = createContext<LateRooms>();

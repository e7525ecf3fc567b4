import type { User } from '@tidings/contracts';
import { createContext } from 'svelte';
import type { Rooms } from './rooms.svelte.ts';

/** The signed-in user's rooms, loaded with all that they need once a user is signed in. */
export interface LazyRooms {
  /** Undefined until they are loaded. */
  readonly current: Rooms | undefined;
  /** Sets the signed-in user. */
  changeUser(user: User | null): void;
}

/** Milliseconds after which a failed load of the rooms is retried. */
const retryMs = 3_000;

/** Creates the lazily loaded rooms: `load` loads the function that creates them. */
export function createLazyRooms(options: {
  /** Creates the rooms, if it is already loaded. */
  readonly first: (() => Rooms) | undefined;
  readonly load: () => Promise<() => Rooms>;
}): LazyRooms {
  const { first, load } = options;
  let current = $state.raw(first?.());
  let user: User | null = null;
  let isLoading = false;

  function fetch(): void {
    isLoading = true;
    load().then(
      (make) => {
        isLoading = false;
        if (user === null) return;
        current = make();
        current.changeUser(user);
      },
      () => {
        setTimeout(() => {
          isLoading = false;
          if (user !== null) fetch();
        }, retryMs);
      },
    );
  }

  return {
    get current() {
      return current;
    },
    changeUser(next) {
      user = next;
      if (current !== undefined) current.changeUser(next);
      else if (next !== null && !isLoading) fetch();
    },
  };
}

export const [useLazyRooms, provideLazyRooms] = createContext<LazyRooms>();

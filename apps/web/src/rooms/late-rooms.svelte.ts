import type { User } from '@tidings/contracts';
import { createContext } from 'svelte';
import type { Rooms } from './rooms.svelte.ts';

/** The rooms of who is signed in, fetched with all that they need when there is somebody. */
export interface LateRooms {
  /** Undefined until they are there. */
  readonly current: Rooms | undefined;
  /** Takes in who is signed in now. */
  changePerson(person: User | null): void;
}

/** Milliseconds after which rooms that could not be fetched are tried again. */
const retryMs = 3_000;

/** Makes the rooms late: `load` fetches what makes them. */
export function createLateRooms(options: {
  /** What makes them, if it is here already. */
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

import { createStoredText, type StoredText } from '../storage/stored-text.ts';

/** Whether a person wants notifications in this browser; nobody does who has not said so. */
export interface Wish {
  read(): boolean;
  write(isWanted: boolean): void;
}

/** Makes what remembers the wish of a person; every tab reads it anew, so that all have it at once. */
export function createWish(storage: () => Storage, person: string): Wish {
  const stored: StoredText = createStoredText(storage, `tidings.notifications.${person}`);
  return {
    read: () => stored.read() === 'on',
    write(isWanted) {
      stored.write(isWanted ? 'on' : undefined);
    },
  };
}

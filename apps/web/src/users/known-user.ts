import { DocumentId } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { createStoredText } from '../storage/stored-text.ts';

/** The user signed in to this browser, as far as its tabs know. */
export interface KnownPerson {
  /** Empty: nobody, as far as any tab knows. */
  readonly id: string;
  /** The last user has signed out in this browser: no tab may keep anything of theirs. */
  readonly hasLeft: boolean;
  /** Sets the user, and whether the previous one has signed out; returns whether this tab knew another user. */
  set(id: string, hasLeft?: boolean): boolean;
  /** Calls the listener when another tab has set another user, or that the user has signed out. */
  onOther(listener: () => void): void;
}

/** The storage key that a browser's tabs share. */
const key = 'tidings.person';
/** Stored in place of an id after signing out. */
const left = 'left';
/** The storage key of the signed-in user's name and rights. */
export const lastPersonKey = 'tidings.me';

/**
 * Stores who is signed in, so that a page knows while loading whose stream to share, before the server has
 * answered.
 */
export function createKnownPerson(window: Window): KnownPerson {
  const stored = createStoredText(() => window.localStorage, key);
  let id = readId(stored.read());
  return {
    get id() {
      return id;
    },
    get hasLeft() {
      return stored.read() === left;
    },
    set(next, hasLeft = false) {
      const isNews = next !== id;
      id = next;
      if (next !== '' || hasLeft || !this.hasLeft)
        stored.write(next || (hasLeft ? left : undefined));
      if (next === '') createStoredText(() => window.localStorage, lastPersonKey).write(undefined);
      return isNews;
    },
    onOther(listener) {
      window.addEventListener('storage', (event) => {
        const { key: changed, newValue } = event;
        if (changed === key && (newValue === left || readId(newValue) !== id)) listener();
      });
    },
  };
}

function readId(text: unknown): string {
  const id = validate(DocumentId, text);
  return id.ok ? id.data : '';
}

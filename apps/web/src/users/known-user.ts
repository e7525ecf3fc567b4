import { DocumentId } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { createStoredText } from '../storage/stored-text.ts';

/** The user signed in to this browser, as far as its tabs know. */
export interface KnownUser {
  /** Empty: nobody, as far as any tab knows. */
  readonly id: string;
  /** The last user has signed out in this browser: no tab may keep anything of theirs. */
  readonly hasSignedOut: boolean;
  /** Sets the user, and whether the previous one has signed out; returns whether this tab knew another user. */
  set(id: string, hasSignedOut?: boolean): boolean;
  /** Calls the listener when another tab has set another user, or that the user has signed out. */
  onOther(listener: () => void): void;
}

/** The storage key that a browser's tabs share. */
const key = 'tidings.person';
/** Stored in place of an id after signing out. */
const signedOut = 'left';
/** The storage key of the signed-in user's name and rights. */
export const lastUserKey = 'tidings.me';

/**
 * Stores who is signed in, so that a page knows while loading whose stream to share, before the server has
 * answered.
 */
export function createKnownUser(window: Window): KnownUser {
  const stored = createStoredText(() => window.localStorage, key);
  let id = readId(stored.read());
  return {
    get id() {
      return id;
    },
    get hasSignedOut() {
      return stored.read() === signedOut;
    },
    set(next, hasSignedOut = false) {
      const hasChanged = next !== id;
      id = next;
      if (next !== '' || hasSignedOut || !this.hasSignedOut)
        stored.write(next || (hasSignedOut ? signedOut : undefined));
      if (next === '') createStoredText(() => window.localStorage, lastUserKey).write(undefined);
      return hasChanged;
    },
    onOther(listener) {
      window.addEventListener('storage', ({ key: changed, newValue }) => {
        if (changed !== key) return;
        // This tab may have written that the session is over, before it could read that the user has signed out.
        if (newValue === signedOut) stored.write(newValue);
        else if (readId(newValue) === id) return;
        listener();
      });
    },
  };
}

function readId(text: unknown): string {
  const id = validate(DocumentId, text);
  return id.ok ? id.data : '';
}

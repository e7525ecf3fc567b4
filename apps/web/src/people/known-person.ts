import { DocumentId } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { createStoredText } from '../storage/stored-text.ts';

/** Who is signed in in this browser, as its tabs have found out last. */
export interface KnownPerson {
  /** Empty: nobody, as far as any tab knows. */
  readonly id: string;
  /** The last one has signed out in this browser: nothing is to be left of them in any tab. */
  readonly hasLeft: boolean;
  /** Notes who it is now, and whether the one before has signed out; says whether that is news to this tab. */
  set(id: string, hasLeft?: boolean): boolean;
  /** Tells when another tab has found out that it is someone else, or that they have signed out. */
  onOther(listener: () => void): void;
}

/** The key under which the tabs of a browser keep it. */
const key = 'tidings.person';
/** What stands there instead of an id once somebody has signed out. */
const left = 'left';
/** The key under which who is signed in is kept with name and rights. */
export const lastPersonKey = 'tidings.me';

/**
 * Keeps who is signed in, so that a page that is loaded knows whose stream to share before the server
 * has told it.
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

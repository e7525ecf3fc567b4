import { DocumentId } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { createStoredText } from '../storage/stored-text.ts';

/** Who is signed in in this browser, as its tabs have found out last. */
export interface KnownPerson {
  /** Empty: nobody, as far as any tab knows. */
  readonly id: string;
  /** Notes who it is now; says whether that is news to this tab. */
  set(id: string): boolean;
  /** Tells when another tab has found out that it is someone else. */
  onOther(listener: () => void): void;
}

/** The key under which the tabs of a browser keep it. */
const key = 'tidings.person';

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
    set(next) {
      const isNews = next !== id;
      id = next;
      stored.write(next === '' ? undefined : next);
      return isNews;
    },
    onOther(listener) {
      window.addEventListener('storage', (event) => {
        if (event.key === key && readId(event.newValue) !== id) listener();
      });
    },
  };
}

function readId(text: unknown): string {
  const id = validate(DocumentId, text);
  return id.ok ? id.data : '';
}

import { validate } from '@tidings/protocol';
import { createContext } from 'svelte';
import * as z from 'zod/mini';
import { parseJson } from '../storage/parse-json.ts';
import type { StoredText } from '../storage/stored-text.ts';
import type { DraftText } from './check-draft.ts';

const Kept = z.object({ title: z.string(), body: z.string() });

/** The post being written; survives a reload. */
export interface Draft {
  title: string;
  body: string;
  readonly isEmpty: boolean;
  /** Returns the text and empties the draft for the next post. */
  take(): DraftText;
}

/** Creates the draft, with the text from before a reload. */
export function createDraft(stored: StoredText): Draft {
  const kept = validate(Kept, parseJson(stored.read()));
  let title = $state(kept.ok ? kept.data.title : '');
  let body = $state(kept.ok ? kept.data.body : '');
  const keep = (): void => {
    stored.write(title === '' && body === '' ? undefined : JSON.stringify({ title, body }));
  };
  return {
    get title() {
      return title;
    },
    set title(text) {
      title = text;
      keep();
    },
    get body() {
      return body;
    },
    set body(text) {
      body = text;
      keep();
    },
    get isEmpty() {
      return title === '' && body === '';
    },
    take() {
      const text = { title, body };
      title = '';
      body = '';
      keep();
      return text;
    },
  };
}

export const [useDraft, provideDraft] = createContext<Draft>();

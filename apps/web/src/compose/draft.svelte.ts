import { validate } from '@tidings/protocol';
import { createContext } from 'svelte';
import * as z from 'zod/mini';
import type { FieldError } from '../http/answer.ts';
import { parseJson } from '../storage/parse-json.ts';
import type { StoredText } from '../storage/stored-text.ts';
import type { DraftText } from './check-draft.ts';

const Kept = z.object({ title: z.string(), body: z.string() });

/** What is being written; outlives a reload. */
export interface Draft {
  title: string;
  body: string;
  readonly isEmpty: boolean;
  /** What the server found wrong with it when it was sent; empty until it is given back. */
  readonly refused: readonly FieldError[];
  /** Takes the text out, so that the form is free for the next one. */
  take(): DraftText;
  /** Puts what was refused back, with what is wrong with it. */
  giveBack(text: DraftText, refused: readonly FieldError[]): void;
}

/** Makes the draft, with what was written before a reload. */
export function createDraft(stored: StoredText): Draft {
  const kept = validate(Kept, parseJson(stored.read()));
  let title = $state(kept.ok ? kept.data.title : '');
  let body = $state(kept.ok ? kept.data.body : '');
  let refused = $state.raw<readonly FieldError[]>([]);
  const keep = (): void => {
    refused = [];
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
    get refused() {
      return refused;
    },
    giveBack(text, errors) {
      ({ title, body } = text);
      keep();
      refused = errors;
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

import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { createLate, type Late } from '../late/late.svelte.ts';
import type * as writing from './writing.ts';

type WritingParts = Late<typeof writing>;

/** Makes what posts are written, edited and deleted with late: who reads needs none of it. */
export function createWritingParts(i18n: I18n): WritingParts {
  return createLate(() => i18n.withWords(import('./writing.ts')));
}

export const [useWritingParts, provideWritingParts] = createContext<WritingParts>();

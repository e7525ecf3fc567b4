import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { createLazy, type Lazy } from '../lazy/lazy.svelte.ts';
import type * as writing from './writing.chunk.ts';

type WritingParts = Lazy<typeof writing>;

/** Creates the lazily loaded components for writing, editing and deleting posts: reading needs none of them. */
export function createWritingParts(i18n: I18n): WritingParts {
  return createLazy(() => i18n.withWords(import('./writing.chunk.ts')));
}

export const [useWritingParts, provideWritingParts] = createContext<WritingParts>();

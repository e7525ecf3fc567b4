import { createLate } from '../late/late.svelte.ts';

/** What posts are written, edited and deleted with: fetched for who may, who reads needs none of it. */
export const writingParts = createLate(() => import('./writing.ts'));

import { writingWords } from '../compose/writing-words.ts';
import { postWords } from './post-words.ts';

export { default as page } from './post-page.svelte';
export const words = [postWords, writingWords];

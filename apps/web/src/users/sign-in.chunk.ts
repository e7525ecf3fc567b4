import { writingWords } from '../compose/writing-words.ts';
import { accountWords } from './account-words.ts';

export { default as page } from './sign-in-page.svelte';
export const words = [accountWords, writingWords];

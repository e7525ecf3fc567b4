import { writingWords } from '../compose/writing-words.ts';
import { roomsWords } from './rooms-words.ts';

export { default as page } from './rooms-page.svelte';
export const words = [roomsWords, writingWords];

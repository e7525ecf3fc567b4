import { noticeWords } from '../notices/notice-words.ts';

export { default } from './session-over.svelte';
export const words = noticeWords;

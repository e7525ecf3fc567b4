export { default } from './notice-pill.svelte';
export { noticeWords as words } from './notice-words.ts';

export { default as Details } from './connection-details.svelte';
export { connectionWords as words } from './connection-words.ts';

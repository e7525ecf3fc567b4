export { default as page } from './empty-state.svelte';
export { emptyWords as words } from './empty-words.ts';

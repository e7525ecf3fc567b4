export { default as Shortcuts } from './shortcuts.svelte';
export { shortcutsWords as words } from './shortcuts-words.ts';

export { default as NewVersion } from './new-version.svelte';
export { versionWords as words } from './version-words.ts';

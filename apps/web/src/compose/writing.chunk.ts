export { default as ChangeActions } from '../change/change-actions.svelte';
export { default as EditPost } from '../feed/edit-post.svelte';
export { default as ComposeForm } from './compose-form.svelte';
export { default as PendingPost } from './pending-post.svelte';
export { writingWords as words } from './writing-words.ts';

import { writingWords } from '../compose/writing-words.ts';
import { notificationWords } from '../notifications/notification-words.ts';
import { accountWords } from './account-words.ts';

export { default as page } from './account-page.svelte';
export const words = [accountWords, notificationWords, writingWords];

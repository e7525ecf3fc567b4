import { isComposing } from './is-composing.ts';

/** Says whether a key press sends what is being written. */
export function isSendKey(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !isComposing(event);
}

/** Names the keys that send, as this machine's keyboard has them. */
export function sendKeys(userAgent: string = navigator.userAgent): string {
  return /Mac|iPhone|iPad/.test(userAgent) ? '⌘ Enter' : 'Ctrl + Enter';
}

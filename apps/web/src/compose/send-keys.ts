import { isComposing } from './is-composing.ts';

/** Returns whether a key press sends what is being written. */
export function isSendKey(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !isComposing(event);
}

/** Returns the label of the keys that send on this machine's keyboard. */
export function sendKeys(userAgent: string = navigator.userAgent): string {
  return /Mac|iPhone|iPad/.test(userAgent) ? '⌘ Enter' : 'Ctrl + Enter';
}

/** Says whether a key press sends what is being written. */
export function isSendKey(event: KeyboardEvent): boolean {
  // An Enter that ends the composition of a Hangul syllable is not one that sends.
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing;
}

/** Names the keys that send, as this machine's keyboard has them. */
export function sendKeys(userAgent: string = navigator.userAgent): string {
  return /Mac|iPhone|iPad/.test(userAgent) ? '⌘ Enter' : 'Ctrl + Enter';
}

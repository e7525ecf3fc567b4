/** `keyCode` of a key press that an input method has taken. */
const takenByInputMethod = 229;

/**
 * Says whether a key press belongs to an input method: the Enter that ends the composition of a Hangul
 * syllable is not one that sends, and the Escape that cancels it closes nothing. Safari ends the
 * composition first, so that `isComposing` is false by then; only `keyCode` tells.
 *
 * @see https://www.w3.org/TR/uievents/#determine-keydown-keyup-keyCode
 */
export function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else says it in Safari
  return event.isComposing || event.keyCode === takenByInputMethod;
}

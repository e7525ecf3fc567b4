/** `keyCode` of a key press that an input method has taken. */
const takenByInputMethod = 229;

/**
 * Returns whether a key press belongs to an input method: the Enter that ends the composition of a Hangul
 * syllable must not send, and the Escape that cancels it must not close anything. Safari ends the composition
 * first, so `isComposing` is false by then, and only `keyCode` reveals it.
 *
 * @see https://www.w3.org/TR/uievents/#determine-keydown-keyup-keyCode
 */
export function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Safari has no other sign of it
  return event.isComposing || event.keyCode === takenByInputMethod;
}

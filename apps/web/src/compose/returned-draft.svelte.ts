import type { FieldError } from '../http/answer.ts';

/** Creates the state for a rejected text that was put back into the form. */
function createReturnedDraft() {
  let refused = $state.raw<readonly FieldError[]>([]);
  return {
    /** The server's field errors; empty once the text is changed. */
    get refused() {
      return refused;
    },
    set refused(errors) {
      refused = errors;
    },
  };
}

/** The errors of the text that was put back; shared, as there is one form. */
export const returnedDraft = createReturnedDraft();

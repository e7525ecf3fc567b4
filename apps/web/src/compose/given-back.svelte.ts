import type { FieldError } from '../http/answer.ts';

/** Makes what the form is told about a text that was refused and is in it again. */
function createGivenBack() {
  let refused = $state.raw<readonly FieldError[]>([]);
  return {
    /** What the server found wrong with it; empty once something is changed. */
    get refused() {
      return refused;
    },
    set refused(errors) {
      refused = errors;
    },
  };
}

/** What is wrong with the text that the form has got back; there is one form. */
export const givenBack = createGivenBack();

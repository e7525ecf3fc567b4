/** The texts about users that every page needs, in English. */
export const englishUsers = {
  someone: 'someone',
  signIn: 'Sign in',
  account: 'Account',
  inviteToPost: 'Reading needs no account. To post, sign in.',
  missing: 'This is required.',
};

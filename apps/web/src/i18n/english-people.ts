/** What is said of people everywhere, in English. */
export const englishPeople = {
  someone: 'someone',
  signIn: 'Sign in',
  account: 'Account',
  over: 'Your session is over. Sign in to go on; the posts stay live meanwhile.',
  inviteToPost: 'Reading needs no account. To post, sign in.',
  inviteToRooms: 'Rooms are for people who are signed in.',
  missing: 'This is needed.',
};

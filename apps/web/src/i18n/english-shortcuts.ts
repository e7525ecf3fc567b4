/** The texts of the sheet of keyboard shortcuts, in English. */
export const englishShortcuts = {
  use: 'Use these keys',
  useAbout: 'Off, no single key does anything. What you type in a field is never taken.',
  then: 'then',
  commands: {
    nextPost: 'Next post',
    previousPost: 'Previous post',
    newest: 'To the newest',
    write: 'Write a post',
    goPosts: 'Go to the posts',
    goRooms: 'Go to the rooms',
    findRooms: 'Find a room',
    sheet: 'This sheet',
  },
};

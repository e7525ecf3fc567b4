/** Id of the list's heading, the target of the skip link and of the button for new posts. */
export const latestId = 'latest';

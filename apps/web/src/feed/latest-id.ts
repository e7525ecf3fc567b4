/** Names the list's heading, where the skip link and the reader of new posts go. */
export const latestId = 'latest';

/** The texts of the page of one post, in English. */
export const englishPost = {
  loading: 'Loading the post',
  back: 'All posts',
  edited: (when: string) => `edited ${when}`,
  changed: 'The post was edited.',
  deleted: 'This post was deleted',
  deletedAbout: 'It is gone for everyone.',
  failed: 'The post failed to load',
};

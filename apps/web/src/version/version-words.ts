import type { Words } from '../i18n/words.ts';

/** The texts of the notice of a new version. */
export const versionWords: Words<{
  readonly newer: string;
  readonly unreadable: string;
  readonly reload: string;
}> = {
  en: {
    newer: 'A new version is here. What you were writing is kept.',
    unreadable:
      'A new version is here, and this page is too old for it. What you were writing is kept.',
    reload: 'Reload',
  },
  ko: () =>
    Promise.resolve({
      newer: '새 버전이 나왔습니다. 쓰던 글은 그대로 남습니다.',
      unreadable: '새 버전이 나와 이 페이지로는 계속할 수 없습니다. 쓰던 글은 그대로 남습니다.',
      reload: '새로고침',
    }),
};

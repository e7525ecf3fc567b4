import { createStoredText, type StoredText } from '../storage/stored-text.ts';

/** Whether a user wants notifications in this browser; off by default. */
export interface NotificationSetting {
  read(): boolean;
  write(isWanted: boolean): void;
}

/** Creates a user's stored setting; tabs read it each time, so that a change applies to all of them at once. */
export function createNotificationSetting(
  storage: () => Storage,
  user: string,
): NotificationSetting {
  const stored: StoredText = createStoredText(storage, `tidings.notifications.${user}`);
  return {
    read: () => stored.read() === 'on',
    write(isWanted) {
      stored.write(isWanted ? 'on' : undefined);
    },
  };
}

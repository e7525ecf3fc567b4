import { readTold, type Told } from './room-notification.ts';

/** The notifications that are shown, those of all tabs: they belong to the browser, not to a tab. */
export interface Shown {
  /** Finds the notification of a room, if there is one. */
  find(room: string): Promise<Told | undefined>;
  /** Shows the notification of a room, replacing the previous one. */
  show(told: Told, words: { readonly title: string; readonly body: string }): Promise<void>;
  /** Closes those that match. */
  close(fits: (told: Told) => boolean): Promise<void>;
}

/** Creates the access to notifications through the service worker, which handles clicks even after the tab is closed. */
export function createShown({ serviceWorker }: Navigator): Shown {
  const ours = async (filter: GetNotificationOptions = {}) => {
    const registration = await serviceWorker.getRegistration();
    return (await registration?.getNotifications(filter)) ?? [];
  };
  return {
    async find(room) {
      const [shown] = await ours({ tag: tagOf(room) });
      return readTold(shown?.data);
    },
    async show(told, { title, body }) {
      const registration = await serviceWorker.getRegistration();
      // Replaces the previous one without another sound.
      await registration?.showNotification(title, {
        body,
        tag: tagOf(told.room),
        icon: '/icon-192.png',
        data: told,
      });
    },
    async close(fits) {
      for (const notification of await ours()) {
        const told = readTold(notification.data);
        if (told !== undefined && fits(told)) notification.close();
      }
    },
  };
}

function tagOf(room: string): string {
  return `room:${room}`;
}

import { readTold, type Told } from './told.ts';

/** The notifications that are shown, by all tabs together: the browser has them, and no tab. */
export interface Shown {
  /** What the notification of a room stands for, if there is one. */
  find(room: string): Promise<Told | undefined>;
  /** Shows the notification of a room, in the place of the one there is. */
  show(told: Told, words: { readonly title: string; readonly body: string }): Promise<void>;
  /** Takes away those that fit. */
  close(fits: (told: Told) => boolean): Promise<void>;
}

/** Makes what shows notifications through the service worker: a click on one that outlives its tab finds it. */
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
      // The one before is replaced without another sound.
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

import { parseRoomNotification, type RoomNotification } from './room-notification.ts';

/** The notifications that are shown, those of all tabs: they belong to the browser, not to a tab. */
export interface ShownNotifications {
  /** Finds the notification of a room, if there is one. */
  find(room: string): Promise<RoomNotification | undefined>;
  /** Shows the notification of a room, replacing the previous one. */
  show(
    shown: RoomNotification,
    words: { readonly title: string; readonly body: string },
  ): Promise<void>;
  /** Closes those that match. */
  close(fits: (shown: RoomNotification) => boolean): Promise<void>;
}

/** Creates the access to notifications through the service worker, which handles clicks even after the tab is closed. */
export function createShownNotifications({ serviceWorker }: Navigator): ShownNotifications {
  const ours = async (filter: GetNotificationOptions = {}) => {
    const registration = await serviceWorker.getRegistration();
    return (await registration?.getNotifications(filter)) ?? [];
  };
  return {
    async find(room) {
      const [shown] = await ours({ tag: tagOf(room) });
      return parseRoomNotification(shown?.data);
    },
    async show(shown, { title, body }) {
      const registration = await serviceWorker.getRegistration();
      // Replaces the previous one without another sound.
      await registration?.showNotification(title, {
        body,
        tag: tagOf(shown.room),
        icon: '/icon-192.png',
        data: shown,
      });
    },
    async close(fits) {
      for (const notification of await ours()) {
        const shown = parseRoomNotification(notification.data);
        if (shown !== undefined && fits(shown)) notification.close();
      }
    },
  };
}

function tagOf(room: string): string {
  return `room:${room}`;
}

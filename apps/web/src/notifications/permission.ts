import { serviceWorkerPath } from '../service-worker/path.ts';

/** Whether the browser allows notifications; `impossible` if it cannot show any. */
export type Permission = NotificationPermission | 'impossible';

/** Reads the current permission. */
export function readPermission(window: Window & typeof globalThis): Permission {
  const isPossible =
    window.isSecureContext &&
    'Notification' in window &&
    'serviceWorker' in window.navigator &&
    'locks' in window.navigator;
  return isPossible ? window.Notification.permission : 'impossible';
}

/** Creates the browser ask its user, unless it already has; must follow a click. */
export async function askPermission(window: Window & typeof globalThis): Promise<Permission> {
  if (readPermission(window) === 'impossible') return 'impossible';
  const permission = await window.Notification.requestPermission();
  if (permission !== 'granted') return permission;
  try {
    // The service worker shows them and opens the room on a click: it may not be registered yet, or fail to.
    await window.navigator.serviceWorker.register(serviceWorkerPath);
    return permission;
  } catch {
    return 'impossible';
  }
}

import { serviceWorkerPath } from '../service-worker/path.ts';

/** Whether the browser lets notifications be shown; `impossible` where it cannot show any. */
export type Permission = NotificationPermission | 'impossible';

/** Says what the browser thinks of it now. */
export function readPermission(window: Window & typeof globalThis): Permission {
  const isPossible =
    window.isSecureContext &&
    'Notification' in window &&
    'serviceWorker' in window.navigator &&
    'locks' in window.navigator;
  return isPossible ? window.Notification.permission : 'impossible';
}

/** Has the browser ask its user, where it has not done so yet; only ever after their click. */
export async function askPermission(window: Window & typeof globalThis): Promise<Permission> {
  if (readPermission(window) === 'impossible') return 'impossible';
  const permission = await window.Notification.requestPermission();
  if (permission !== 'granted') return permission;
  try {
    // What shows them, and opens the room on a click: there may be none yet, or none at all.
    await window.navigator.serviceWorker.register(serviceWorkerPath);
    return permission;
  } catch {
    return 'impossible';
  }
}

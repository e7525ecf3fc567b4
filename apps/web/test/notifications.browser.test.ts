import { describe, expect, inject, it } from 'vitest';
import { changeMember, join, makeRoom, write } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { expectShown, shownBy, startTalk, untilUnread } from './kit/notified-talk.ts';
import { lookElsewhere, show } from './kit/real-tabs.ts';
import { deadline } from './kit/shared-tabs.ts';
import type {} from './kit/vitest-global-setup.ts';

const webDist = buildWebApp();

/** What is used of a service worker here: its types and those of a page do not go together. */
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly NotificationEvent: new (
    type: string,
    about: { readonly notification: Notification },
  ) => Event;
  dispatchEvent(event: Event): boolean;
}

describe.runIf(inject('showsNotifications'))('Notifications', () => {
  it('show once, as text, what others write while no tab is visible, and add up what follows', async () => {
    const { url, ada, ben, room, context, pages, page } = await startTalk(webDist(), 2);
    await write({ url }, room, ada, 'While you look');
    for (const each of pages) await untilUnread(each, 1);
    expect(await shownBy(page)).toEqual([]);

    await lookElsewhere(context);
    await write({ url }, room, ada, '<b>Low water</b>');
    await expectShown(page, [{ title: 'Harbour', body: `${ada.name}: <b>Low water</b>` }]);
    await write({ url }, room, ada, 'Two');
    await write({ url }, room, ben, 'Mine, from elsewhere');
    await write({ url }, room, ada, 'Three');
    const folded = { title: '3 new messages in Harbour', body: `${ada.name}: Three` };
    await expectShown(page, [folded]);
    for (const each of pages) await untilUnread(each, 4);
    expect(await shownBy(page)).toEqual([folded]);

    // A visible page does not need them any more.
    await show(page);
    await expectShown(page, []);
  });

  it('open the room on a click, and are gone', async () => {
    const { url, ada, room, context, page } = await startTalk(webDist(), 1);
    await lookElsewhere(context);
    await write({ url }, room, ada, 'Come');
    await expectShown(page, [{ title: 'Harbour', body: `${ada.name}: Come` }]);
    const [worker] = context.serviceWorkers();
    if (worker === undefined) throw new Error('There is no service worker.');
    // No driver presses a notification: the browser's event for it is made, about the real one. What
    // brings the tab to the front is the browser's answer to a real press only.
    await worker.evaluate(async () => {
      const scope = globalThis as unknown as WorkerScope;
      const [notification] = await scope.registration.getNotifications();
      if (notification === undefined) throw new Error('There is no notification.');
      scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
    });
    await expect.poll(() => new URL(page.url()).pathname, deadline).toBe(`/rooms/${room.id}`);
    await page.getByText('Come', { exact: true }).waitFor();
    await expectShown(page, []);
  });

  it('P10: leave nothing of a room that was lost, nor of a user who signed out', async () => {
    const { url, ada, ben, room, context, page } = await startTalk(webDist(), 1);
    const other = await makeRoom({ url }, ada, { title: 'Lighthouse' });
    await join({ url }, other, ben);
    await page.getByRole('navigation').getByRole('link', { name: 'Rooms' }).click();
    await page.getByRole('link', { name: /^Lighthouse/ }).waitFor();
    await lookElsewhere(context);
    await write({ url }, room, ada, 'One');
    await write({ url }, other, ada, 'Other');
    await expect.poll(async () => (await shownBy(page)).length, deadline).toBe(2);
    await changeMember({ url }, room, { by: ada, user: ben, method: 'DELETE' });
    await write({ url }, room, ada, 'After');
    await expectShown(page, [{ title: 'Lighthouse', body: `${ada.name}: Other` }]);

    const { message } = await write({ url }, other, ada, 'A slip');
    await expectShown(page, [
      { title: '2 new messages in Lighthouse', body: `${ada.name}: A slip` },
    ]);
    const path = `${url}/api/rooms/${other.id}/messages/${message.id}`;
    await fetch(path, { method: 'DELETE', headers: ada.headers });
    await expectShown(page, []);

    await write({ url }, other, ada, 'Before the end');
    await expectShown(page, [{ title: 'Lighthouse', body: `${ada.name}: Before the end` }]);
    // Elsewhere: every session, this one too.
    await fetch(`${url}/api/sessions`, { method: 'DELETE', headers: ben.headers });
    await expectShown(page, []);
  });
});

import { ObjectId } from 'mongodb';
import { describe, expect, inject, it } from 'vitest';
import { write } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { findFaults } from './kit/find-faults.ts';
import { openerForUsers } from './kit/open-for.ts';
import { useChromium } from './kit/open-page.ts';
import { expectShown, shownBy, startTalk, theSwitch, untilUnread } from './kit/notified-talk.ts';
import { lookElsewhere } from './kit/real-tabs.ts';
import { deadline } from './kit/shared-tabs.ts';
import { startTestbed } from './kit/start-testbed.ts';
import type {} from './kit/vitest-global-setup.ts';

const webDist = buildWebApp();
const openFor = openerForUsers(useChromium());

describe.runIf(inject('showsNotifications'))('Notifications', () => {
  it('show what was missed briefly, one for each room', async () => {
    const { testbed, room, context, page } = await startTalk(webDist(), 1);
    await lookElsewhere(context);
    const parent = ObjectId.createFromHexString(room.id);
    await testbed.restart(() =>
      testbed.database
        .collection('message')
        .insertMany(['One', 'Two', 'Three'].map((text) => ({ parent, text }))),
    );
    await expectShown(page, [{ title: '3 new messages in Harbour', body: 'someone: Three' }]);
  });

  it('are not shown to users who have not switched them on, or have switched them off', async () => {
    const { url, ada, room, context, page } = await startTalk(webDist(), 1);
    await theSwitch(page).focus();
    await page.keyboard.press('Space');
    await page.getByText('Notifications are off.').waitFor();
    await lookElsewhere(context);
    await write({ url }, room, ada, 'Unasked');
    await untilUnread(page, 1);
    expect(await shownBy(page)).toEqual([]);
  });
});

describe('The switch for notifications', () => {
  it('is off until the browser allows them, and says what to do where it does not', async () => {
    const testbed = await startTestbed(webDist());
    const { page } = await openFor(testbed.url, '/account', { serviceWorkers: 'allow' });
    expect(await page.evaluate(() => Notification.permission)).not.toBe('granted');
    expect(await theSwitch(page).isChecked()).toBe(false);
    await theSwitch(page).click();
    await page.getByText(/^Your browser (?:refuses|was not allowed)/).waitFor();
    expect(await theSwitch(page).isChecked()).toBe(false);
    expect(await findFaults(page)).toEqual([]);
  });

  it.runIf(inject('showsNotifications')).each([
    { locale: 'en-GB', colorScheme: 'light', name: 'Show notifications' },
    { locale: 'ko-KR', colorScheme: 'dark', name: '알림 보기' },
  ] as const)(
    'can be used by everyone, and is as it was after a reload ($locale)',
    async ({ name, ...options }) => {
      const testbed = await startTestbed(webDist());
      const { page } = await openFor(testbed.url, '/account', {
        ...options,
        serviceWorkers: 'allow',
        permissions: ['notifications'],
      });
      const control = page.getByRole('switch', { name });
      await control.focus();
      await page.keyboard.press('Space');
      await expect.poll(() => control.isChecked(), deadline).toBe(true);
      expect(await findFaults(page)).toEqual([]);
      await page.reload();
      await expect.poll(() => control.isChecked(), deadline).toBe(true);
    },
  );
});

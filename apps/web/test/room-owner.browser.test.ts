import { describe, expect, it } from 'vitest';
import { makeRoom, write } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { openerForUsers } from './kit/open-for.ts';
import { useChromium } from './kit/open-page.ts';
import { startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const openFor = openerForUsers(useChromium());

describe('The owner of a room', () => {
  it('invites by name and hands the room over, seen live by both', async () => {
    const { url } = await startTestbed(webDist());
    const ada = await openFor(url, '/rooms');
    const ben = await openFor(url, '/rooms');
    await ben.page.getByText('You are in no room yet').waitFor();
    const room = await makeRoom({ url }, ada.user, { title: 'Lighthouse', open: false });
    await write({ url }, room, ada.user, 'The lamp is lit.');

    await ada.page.getByRole('link', { name: /^Lighthouse/ }).click();
    await ada.page.getByRole('button', { name: 'About this room' }).click();
    const dialog = ada.page.getByRole('dialog');
    await dialog.getByLabel('Invite someone').fill('Nobody of that name');
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Invite someone').fill(ben.user.name);
    await ada.page.keyboard.press('Enter');
    await dialog.getByText(`Invited ${ben.user.name}.`).waitFor();
    await expect.poll(() => dialog.getByRole('alert').count()).toBe(0);
    await dialog
      .getByRole('button', { name: `Withdraw the invitation for ${ben.user.name}` })
      .click();
    await dialog.getByRole('heading', { name: /^Invited/ }).waitFor({ state: 'detached' });
    await ben.page.getByRole('region', { name: 'Invitations' }).waitFor({ state: 'detached' });
    await dialog.getByLabel('Invite someone').fill(ben.user.name);
    await ada.page.keyboard.press('Enter');
    await dialog.getByRole('heading', { name: 'Invited · 1' }).waitFor();
    expect(await dialog.getByRole('heading', { name: 'Members · 1' }).count()).toBe(1);

    await ben.page.getByRole('button', { name: 'Accept the invitation to Lighthouse' }).click();
    await dialog.getByRole('heading', { name: 'Members · 2' }).waitFor();
    await dialog.getByRole('heading', { name: /^Invited/ }).waitFor({ state: 'detached' });
    await ben.page.locator('.text').getByText('The lamp is lit.').waitFor();
    await ben.page.getByRole('button', { name: 'About this room' }).click();
    const theirs = ben.page.getByRole('dialog');
    await theirs.getByRole('listitem').filter({ hasText: ada.user.name }).waitFor();
    await theirs.getByRole('button', { name: 'Leave the room' }).waitFor();
    await expect.poll(() => theirs.getByLabel('Invite someone').count()).toBe(0);

    await dialog.getByRole('button', { name: `Make owner: ${ben.user.name}` }).click();
    for (const open of [dialog, theirs]) {
      await open
        .getByRole('listitem')
        .filter({ hasText: ben.user.name })
        .getByText('owner', { exact: true })
        .waitFor();
    }
    // What an owner may do has changed hands.
    await theirs.getByRole('button', { name: `Make owner: ${ada.user.name}` }).waitFor();
    await theirs.getByLabel('Invite someone').waitFor();
    await dialog.getByLabel('Invite someone').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Leave the room' }).waitFor();

    await theirs.getByLabel('Title').fill('Light');
    await theirs.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('heading', { name: 'Light', exact: true }).waitFor();
    await theirs.getByRole('button', { name: `Remove ${ada.user.name}` }).click();
    await ada.page.getByText('You are no longer a member of this room.').waitFor();
    await theirs.getByRole('heading', { name: 'Members · 1' }).waitFor();
  });
});

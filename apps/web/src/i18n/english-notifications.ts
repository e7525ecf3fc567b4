/** The texts of notifications and of their switch, in English. */
export const englishNotifications = {
  heading: 'Notifications',
  about:
    'For new messages in your rooms, while no page of Tidings is in sight. In this browser only.',
  label: 'Show notifications',
  on: 'Notifications are on.',
  off: 'Notifications are off.',
  refusals: {
    denied:
      'Your browser refuses notifications from this site. Allow them in its settings for this site, then switch them on here.',
    default:
      'Your browser was not allowed to show notifications. Switch them on to be asked again.',
    impossible:
      'This browser cannot show notifications here. It takes a secure connection, and no private window.',
  },
  one: (author: string, text: string) => `${author}: ${text}`,
  many: (n: number, room: string) => `${String(n)} new messages in ${room}`,
};

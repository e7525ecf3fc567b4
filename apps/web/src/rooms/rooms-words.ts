import { englishRoom, englishRooms } from '../i18n/english-rooms.ts';
import type { Words } from '../i18n/words.ts';

/** The texts of the rooms. */
export const roomsWords: Words<{
  readonly rooms: typeof englishRooms;
  readonly room: typeof englishRoom;
}> = {
  en: { rooms: englishRooms, room: englishRoom },
  async ko() {
    const { koreanRooms, koreanRoom } = await import('../i18n/korean-rooms.ts');
    return { rooms: koreanRooms, room: koreanRoom };
  },
};

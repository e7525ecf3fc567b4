import { describe, expect, it } from 'vitest';
import { isReserved, readName } from './user-name.ts';

describe('readName', () => {
  it.each([
    ['Ada', 'Ada'],
    ['  Ada   Lovelace ', 'Ada Lovelace'],
    ['Ada\u00a0Lovelace', 'Ada Lovelace'],
    ['Ａｄａ', 'Ada'],
    ['𝐀𝐝𝐚', 'Ada'],
    ['Jose\u0301', 'José'],
    ['민준', '민준'],
    ['\u1106\u1175\u11ab\u110c\u116e\u11ab', '민준'],
    ['ㅋㅋ', 'ㅋㅋ'],
    ['김 Minjun', '김 Minjun'],
    ['さくら', 'さくら'],
    ['山田タロー', '山田タロー'],
    ['佐々木', '佐々木'],
    ['王小明', '王小明'],
    ['Ελένη', 'Ελένη'],
    ['Наталія', 'Наталія'],
    ['محمد', 'محمد'],
    ['देवनागरी', 'देवनागरी'],
    ['สมชาย', 'สมชาย'],
    ["O'Brien-Smith Jr.", "O'Brien-Smith Jr."],
    ['Nguyễn Văn A', 'Nguyễn Văn A'],
    ['user_42', 'user_42'],
  ])('takes %j as %j', (text, name) => {
    expect(readName(text)).toEqual({ ok: true, name });
  });

  it.each([
    ['A', /2 to 40/],
    [' A ', /2 to 40/],
    ['x'.repeat(41), /2 to 40/],
    // Forty that become more.
    ['\ufdfa'.repeat(3), /2 to 40/],
    ['Ada\u200b', /not seen/],
    ['Ada\u202e', /not seen/],
    ['Ada\u0000', /letters/],
    ['Ada\nSet-Cookie: a=b', /letters/],
    ['\u3164\u3164', /not seen|2 to 40/],
    ['Ada\ufe0f', /not seen/],
    ['<b>Ada</b>', /letters/],
    ['Ada 🙂', /letters/],
    ['{"$ne":1}', /letters/],
    ['..', /begin/],
    ['-Ada', /begin/],
    ['\u0301Ada', /begin/],
    ['A\u0334da', /not seen/],
    ['A\u0300\u0301\u0302\u0303\u0308da', /marks/],
    ['Аda', /one script/],
    ['Adα', /one script/],
    ['Adა', /one script/],
    ['Ꭺꭰꭺ', /one script/],
    ['さくら김', /one script/],
    ['ᴀdᴀ', /not seen/],
    ['\u1100\u1100', /not seen/],
    ['ㆁㆁ', /not seen/],
  ])('says what is wrong with %j', (text, message) => {
    expect(readName(text)).toMatchObject({
      ok: false,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('isReserved', () => {
  it.each([
    ...[
      'admin',
      'Admin',
      'Adm1n',
      'AdmIn',
      'Adrnin',
      'Aclmin',
      'Admin.',
      '_admin_',
      'A.d.m.i.n',
      'ad min',
    ],
    ...['Ädmin', 'Admín', '4dmin', 'аԁmіn', 'Systern', 'Sy5tem', 'Syst3m', 'ѕуѕтем', 'SYSTEM'],
    ...['R00t', '0perator', 'Operator', 'T1dings', 'Tldings', 'tidings', 'M0derator', 'rnoderator'],
    ...['5upport', 'Tidings Support', 'System Admin', 'Tidings-Admin', 'Me', 'Anonyrnous'],
    ...['aԁmɪn', 'sʏstem', '관리자'],
    ...['관 리 자', '관ㄹㅣ자', '운영자.', '시스템'],
  ])('keeps %j for nobody', (name) => {
    expect(isReserved(name)).toBe(true);
  });

  it.each([
    ...['Ada', 'Adam', 'Admiral', 'Systema', 'Roota', 'Will', 'Rod', 'Meg', 'Amin', '관리', '민준'],
    ...['Admin Ada', 'Sam Support', 'Tiding', 'Max', 'Emma', '..', '', '1'],
  ])('leaves %j to anyone', (name) => {
    expect(isReserved(name)).toBe(false);
  });
});

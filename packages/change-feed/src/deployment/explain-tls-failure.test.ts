import { describe, expect, it } from 'vitest';
import { explainTlsFailure } from './explain-tls-failure.ts';

const failure = (code: string) =>
  new Error('connection failed', { cause: Object.assign(new Error('tls'), { code }) });

describe('explainTlsFailure', () => {
  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate of db:1 is not trusted.*tlsCAFile/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /not trusted.*tlsCAFile/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /not trusted.*tlsCAFile/],
    ['CERT_HAS_EXPIRED', /has expired: renew it/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /other host names/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /TLS with db:1 failed.*tls options/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /TLS with db:1 failed.*tls options/],
  ])('says what to do about %s, and keeps the code', (code, message) => {
    const explained = explainTlsFailure('db:1', failure(code));
    expect(explained?.code).toBe('tls-failed');
    expect(explained?.message).toMatch(message);
    expect(explained?.message).toContain(code);
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT'])(
    'leaves %s to whoever knows the network',
    (code) => {
      expect(explainTlsFailure('db:1', failure(code))).toBeUndefined();
    },
  );
});

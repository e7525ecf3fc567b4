import { FeedError } from '../errors.ts';

/** What Node and OpenSSL call a certificate that they do not accept, and other failures of TLS. */
const tlsCode = /CERT|SIGNED|SIGNATURE|INVALID_CA|INVALID_PURPOSE|MISMATCH|^ERR_(?:TLS|SSL)_/;

/** Explains what is wrong with a server's certificate and what to do about it. */
function describeCode(code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'has expired: renew it';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'was issued for other host names: connect by a name that it lists, or reissue it';
    default:
      return 'is not trusted: name the certificate of its authority in the connection string, with tlsCAFile';
  }
}

/** Explains that TLS with a server failed; `undefined` when it was something else, e.g. the network. */
export function explainTlsFailure(address: string, failure: unknown): FeedError | undefined {
  const code = findTlsCode(failure);
  if (code === undefined) return undefined;
  const message =
    code.startsWith('ERR_SSL_') || !/CERT|SIGN/.test(code)
      ? `TLS with ${address} failed (${code}): check the tls options of the connection string.`
      : `The certificate of ${address} ${describeCode(code)} (${code}).`;
  return new FeedError('tls-failed', message, { cause: failure });
}

function findTlsCode(failure: unknown): string | undefined {
  for (let error = failure; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string' && tlsCode.test(error.code)) {
      return error.code;
    }
  }
  return undefined;
}

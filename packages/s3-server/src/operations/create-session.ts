import { issueSessionCredentials } from '../auth/index.js';
import { encryptionHeaders, readEncryption } from '../encryption-headers.js';
import { xmlDate } from '../formats.js';
import type { Operation } from '../operation.js';
import { accessDenied } from '../protocol-error.js';
import { xmlReply } from '../reply.js';
import { element } from '../xml/index.js';

export const createSession: Operation = {
  name: 'CreateSession',
  parameters: ['session'],
  encrypts: true,
  async run({ authentication, bucketInput, call, engine, headers, settings }) {
    const sessionMode = headers.get('x-amz-create-session-mode');
    const input = { ...bucketInput, sessionMode, encryption: readEncryption(headers) };
    const session = await engine.createSession(input, call);
    const accessKey = authentication?.accessKey ?? '';
    const secret = await settings.secrets(accessKey);
    // Taken away since the request was verified.
    if (secret === undefined) throw accessDenied();
    const credentials = issueSessionCredentials(session, { accessKey, secretKey: secret.secretKey });
    return xmlReply(
      'CreateSessionResult',
      element('Credentials', [
        element('SessionToken', credentials.sessionToken),
        element('SecretAccessKey', credentials.secretAccessKey),
        element('AccessKeyId', credentials.accessKeyId),
        element('Expiration', xmlDate(new Date(session.expiresAt))),
      ]),
      encryptionHeaders(session.encryption),
    );
  },
};

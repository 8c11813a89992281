import { isAccountId } from './identity.js';
import { isRecord, PolicyFault, textsOf } from './policy-fault.js';
import type { Principal } from './statement.js';

/** Reads whom a statement is about. @throws PolicyFault */
export function parsePrincipals(value: unknown): readonly Principal[] {
  if (value === '*') return [{ kind: 'everyone' }];
  if (!isRecord(value) || Object.keys(value).length === 0) throw invalid();
  return Object.entries(value).flatMap(([kind, names]) => {
    const texts = textsOf(names);
    if (texts === undefined) throw invalid();
    if (kind === 'AWS') return texts.map(parseAwsPrincipal);
    if (kind === 'CanonicalUser') return texts.map((id): Principal => ({ kind: 'canonical', id }));
    throw invalid();
  });
}

const ARN = /^arn:aws[a-z-]*:iam::(\d{12}):(?:root|user\/([\w+=,.@-]+))$/;

/** An account, by id or ARN, means all its users. */
function parseAwsPrincipal(text: string): Principal {
  if (text === '*') return { kind: 'everyone' };
  if (isAccountId(text)) return { kind: 'account', account: text };
  const [, account, name] = ARN.exec(text) ?? [];
  if (account === undefined) throw invalid();
  return name === undefined ? { kind: 'account', account } : { kind: 'user', account, name };
}

function invalid(): PolicyFault {
  return new PolicyFault('Invalid principal in policy');
}

import type { AuthorizationRequest } from './authorizer.js';
import { accountIdOf, type Caller } from './identity.js';
import { requestedArn } from './resource-arn.js';
import type { Condition, Patterns, Principal, Statement } from './statement.js';
import { matchesWildcard } from './wildcard.js';

/** What a policy says to a request: an explicit denial beats every permission, and silence permits nothing. */
export type Verdict = 'allow' | 'deny' | 'silent';

/** Applies a policy's statements to a request. Pure. */
export function evaluate(statements: readonly Statement[], request: AuthorizationRequest): Verdict {
  const resource = requestedArn(request);
  const applying = statements.filter((statement) => applies(statement, request, resource));
  if (applying.some(({ effect }) => effect === 'Deny')) return 'deny';
  return applying.length > 0 ? 'allow' : 'silent';
}

function applies(statement: Statement, request: AuthorizationRequest, resource: string): boolean {
  return (
    (statement.principals?.some((principal) => isMeant(principal, request.identity)) ?? true) &&
    isAmong(statement.actions, request.action.toLowerCase()) &&
    isAmong(statement.resources, resource) &&
    statement.conditions.every((condition) => holds(condition, request))
  );
}

function isMeant(principal: Principal, identity: Caller): boolean {
  if (principal.kind === 'everyone') return true;
  if (identity === 'anonymous') return false;
  switch (principal.kind) {
    case 'canonical':
      return principal.id === identity.id;
    case 'account':
      return principal.account === accountIdOf(identity.id);
    case 'user':
      return principal.account === accountIdOf(identity.id) && principal.name === identity.displayName;
  }
}

function isAmong({ except, patterns }: Patterns, text: string): boolean {
  return patterns.some((pattern) => matchesWildcard(pattern, text)) !== except;
}

function holds({ operator, key, values }: Condition, { identity, context }: AuthorizationRequest): boolean {
  const { compare, negated, ifExists } = operator;
  const userName = identity === 'anonymous' ? undefined : identity.displayName;
  const given = key === 'aws:username' ? userName : context.conditions[key];
  if (compare === 'null') return values.includes(String(given === undefined));
  // A fact that is not stated is not what it must be, and is what it must not be.
  if (given === undefined) return ifExists || negated;
  return values.some((value) => compares(compare, value, given)) !== negated;
}

function compares(how: 'equals' | 'equalsIgnoreCase' | 'like', value: string, given: string): boolean {
  switch (how) {
    case 'equals':
      return value === given;
    case 'equalsIgnoreCase':
      return value.toLowerCase() === given.toLowerCase();
    case 'like':
      return matchesWildcard(value, given);
  }
}

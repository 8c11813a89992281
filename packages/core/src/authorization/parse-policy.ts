import { StorageError } from '../errors.js';
import { ACTIONS, isKeyAction } from './actions.js';
import { checkApplies, checkResource } from './check-resources.js';
import { parseConditions } from './parse-conditions.js';
import { parsePrincipals } from './parse-principals.js';
import { isRecord, PolicyFault, textsOf } from './policy-fault.js';
import { hasRepeatedName } from './repeated-name.js';
import type { Patterns, Statement } from './statement.js';
import { matchesWildcard } from './wildcard.js';

/** The longest policy of a bucket, in bytes: 20 KiB. */
const MAX_POLICY_SIZE = 20 * 1024;

const FIELDS = new Set(['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

/**
 * Reads the policy of a bucket. What would not be obeyed is refused, never skipped: a Deny that has no effect is worse
 * than none.
 *
 * @throws StorageError `MalformedPolicy`
 */
export function parseBucketPolicy(text: string, bucket: string): readonly Statement[] {
  try {
    const document = parseJson(text);
    for (const name of Object.keys(document)) {
      if (!['Version', 'Id', 'Statement'].includes(name)) throw new PolicyFault(`Unknown field ${name}`);
    }
    const { Version, Statement: list } = document;
    if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17') {
      throw new PolicyFault('The policy must contain a valid version string');
    }
    if (list === undefined) throw new PolicyFault('Missing required field Statement');
    const statements = Array.isArray(list) ? (list as readonly unknown[]) : [list];
    if (statements.length === 0) throw new PolicyFault('Could not parse the policy: Statement is empty!');
    return statements.map((statement) => parseStatement(statement, bucket));
  } catch (error) {
    if (!(error instanceof PolicyFault)) throw error;
    throw new StorageError('MalformedPolicy', error.message, { cause: error });
  }
}

/**
 * Reads the policy of an identity: a list of statements without principals.
 * @throws StorageError `InvalidConfiguration` that tells which statement is wrong and why
 */
export function parseIdentityPolicy(statements: unknown): readonly Statement[] {
  if (!Array.isArray(statements))
    throw new StorageError('InvalidConfiguration', 'a policy must be a list of statements');
  return (statements as readonly unknown[]).map((statement, index) => {
    try {
      return parseStatement(statement, undefined);
    } catch (error) {
      if (!(error instanceof PolicyFault)) throw error;
      const message = `statement ${index + 1} of the policy is wrong: ${error.message}`;
      throw new StorageError('InvalidConfiguration', message, { cause: error });
    }
  });
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  if (Buffer.byteLength(text) > MAX_POLICY_SIZE)
    throw new PolicyFault('Policy exceeds the maximum allowed document size.');
  const fault = "Policies must be valid JSON and the first byte must be '{'";
  if (!text.startsWith('{')) throw new PolicyFault(fault);
  let document: Readonly<Record<string, unknown>>;
  try {
    document = JSON.parse(text) as typeof document;
  } catch {
    throw new PolicyFault(fault);
  }
  if (hasRepeatedName(text)) throw new PolicyFault('Policy has a field twice');
  return document;
}

function parseStatement(value: unknown, bucket: string | undefined): Statement {
  if (!isRecord(value)) throw new PolicyFault('A statement must be an object');
  const { Effect: effect, Principal: principal, Sid: sid } = value;
  for (const name of Object.keys(value)) if (!FIELDS.has(name)) throw new PolicyFault(`Unsupported field ${name}`);
  if (sid !== undefined && typeof sid !== 'string') throw new PolicyFault('Sid must be a text');
  if (effect === undefined) throw new PolicyFault('Missing required field Effect');
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyFault(`Invalid effect: ${shown(effect)}`);
  if (bucket !== undefined && principal === undefined) throw new PolicyFault('Missing required field Principal');
  if (bucket === undefined && principal !== undefined) throw new PolicyFault('Unsupported field Principal');
  const actions = parsePatterns(value, 'Action');
  const resources = parsePatterns(value, 'Resource');
  const lowerCase = actions.patterns.map((pattern) => pattern.toLowerCase());
  for (const pattern of lowerCase) checkAction(pattern, bucket);
  for (const pattern of resources.patterns) checkResource(pattern, bucket);
  if (bucket !== undefined && !actions.except && !resources.except) checkApplies(lowerCase, resources.patterns);
  return {
    effect,
    ...(principal === undefined ? {} : { principals: parsePrincipals(principal) }),
    actions: { ...actions, patterns: lowerCase },
    resources,
    conditions: parseConditions(value['Condition']),
  };
}

function parsePatterns(statement: Readonly<Record<string, unknown>>, name: 'Action' | 'Resource'): Patterns {
  const positive = statement[name];
  const negative = statement[`Not${name}`];
  if (positive !== undefined && negative !== undefined) throw new PolicyFault(`Both ${name} and Not${name}`);
  const given = positive ?? negative;
  if (given === undefined) throw new PolicyFault(`Missing required field ${name}`);
  const patterns = textsOf(given);
  if (patterns === undefined) throw new PolicyFault(`Policy has invalid ${name.toLowerCase()}`);
  return { except: positive === undefined, patterns };
}

function checkAction(pattern: string, bucket: string | undefined): void {
  const actions = bucket === undefined ? ACTIONS : ACTIONS.filter((action) => !isKeyAction(action));
  if (actions.some((action) => matchesWildcard(pattern, action.toLowerCase()))) return;
  throw new PolicyFault('Policy has invalid action');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import { CONDITION_KEYS, type ConditionKey } from './condition-keys.js';
import { isRecord, PolicyFault } from './policy-fault.js';
import type { Condition, ConditionOperator } from './statement.js';

const OPERATORS: ReadonlyMap<string, Omit<ConditionOperator, 'ifExists'>> = new Map([
  ['StringEquals', { compare: 'equals', negated: false }],
  ['StringNotEquals', { compare: 'equals', negated: true }],
  ['StringEqualsIgnoreCase', { compare: 'equalsIgnoreCase', negated: false }],
  ['StringNotEqualsIgnoreCase', { compare: 'equalsIgnoreCase', negated: true }],
  ['StringLike', { compare: 'like', negated: false }],
  ['StringNotLike', { compare: 'like', negated: true }],
  ['Null', { compare: 'null', negated: false }],
]);

const IF_EXISTS = 'IfExists';

/** Reads the conditions of a statement. @throws PolicyFault */
export function parseConditions(value: unknown): readonly Condition[] {
  if (value === undefined) return [];
  if (!isRecord(value)) throw new PolicyFault('Policy has an invalid condition');
  return Object.entries(value).flatMap(([name, keys]) => {
    const operator = parseOperator(name);
    if (!isRecord(keys)) throw new PolicyFault('Policy has an invalid condition');
    return Object.entries(keys).map(([key, given]) => parseCondition(operator, key, given));
  });
}

function parseOperator(name: string): ConditionOperator {
  const ifExists = name.endsWith(IF_EXISTS);
  const operator = OPERATORS.get(ifExists ? name.slice(0, -IF_EXISTS.length) : name);
  if (operator === undefined || (ifExists && operator.compare === 'null')) {
    throw new PolicyFault(`Invalid Condition type : ${name}`);
  }
  return { ...operator, ifExists };
}

function parseCondition(operator: ConditionOperator, name: string, given: unknown): Condition {
  const key = CONDITION_KEYS.find((known) => known.toLowerCase() === name.toLowerCase());
  if (key === undefined) throw new PolicyFault('Policy has an invalid condition key');
  const values = (Array.isArray(given) ? (given as readonly unknown[]) : [given]).map(textOf);
  if (values.length === 0) throw new PolicyFault('Policy has an invalid condition');
  if (operator.compare === 'null' && values.some((value) => value !== 'true' && value !== 'false')) {
    throw new PolicyFault('Policy has an invalid condition');
  }
  return { operator, key, values: values.map((value) => normalized(key, value)) };
}

/** A number or a truth value may be written as such. */
function textOf(value: unknown): string {
  if (typeof value === 'string') {
    if (value.includes('${')) throw new PolicyFault('Policy variables are not supported');
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new PolicyFault('Policy has an invalid condition');
}

function normalized(key: ConditionKey, value: string): string {
  return key === 's3:x-amz-copy-source' && value.startsWith('/') ? value.slice(1) : value;
}

export { ACTIONS, type KeyAction, type S3Action } from './actions.js';
export type * from './authorizer.js';
export { CONDITION_KEYS, type ConditionKey, type ConditionValues } from './condition-keys.js';
export { accountIdOf, type Caller, type Identity } from './identity.js';
export { parseIdentityPolicy } from './parse-policy.js';
export type * from './session.js';
export { hasRepeatedName } from './repeated-name.js';
export { PolicyAuthorizer } from './policy-authorizer.js';
export type * from './policy-document.js';

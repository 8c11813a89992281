import { ACTIONS, isKeyAction, type S3Action } from './actions.js';
import { PolicyFault } from './policy-fault.js';
import { matchesWildcard } from './wildcard.js';

const S3_ARN = /^arn:aws[a-z-]*:s3:::([^/]*)/;
const EXPRESS_ARN = /^arn:aws[a-z-]*:s3express:[^:]*:[^:]*:bucket\/([^/]*)/;
const KEY_ARN = /^arn:aws[a-z-]*:kms:[^:]*:[^:]*:key\/./;

/** Actions that are done to objects; all others are done to buckets. */
const ON_OBJECTS =
  /^s3:(?:AbortMultipartUpload|BypassGovernanceRetention|ListMultipartUploadParts|Object|Replicate|(?:Delete|Get|Put|Restore)Object)/;

/**
 * Checks that a pattern names something that a policy may be about.
 *
 * @param bucket the one whose policy it is; absent: an identity's
 * @throws PolicyFault
 */
export function checkResource(pattern: string, bucket: string | undefined): void {
  if (pattern.includes('${')) throw new PolicyFault('Policy variables are not supported');
  const name = (S3_ARN.exec(pattern) ?? EXPRESS_ARN.exec(pattern))?.[1];
  if (pattern === '*' || (bucket === undefined && KEY_ARN.test(pattern))) return;
  if (name && (bucket === undefined || matchesWildcard(name, bucket))) return;
  throw new PolicyFault('Policy has invalid resource');
}

/**
 * Checks that each of the actions can be done to one of the resources. A statement that denies `s3:GetObject` on
 * `arn:aws:s3:::bucket` would deny nothing.
 *
 * @param actions patterns in small letters
 * @throws PolicyFault
 */
export function checkApplies(actions: readonly string[], resources: readonly string[]): void {
  for (const pattern of actions) {
    const meant = ACTIONS.filter((action) => !isKeyAction(action) && matchesWildcard(pattern, action.toLowerCase()));
    if (meant.some((action) => resources.some((resource) => canBeDoneTo(resource, action)))) continue;
    throw new PolicyFault('Action does not apply to any resource(s) in statement');
  }
}

function canBeDoneTo(resource: string, action: S3Action): boolean {
  if (resource === '*') return true;
  if (EXPRESS_ARN.test(resource)) return action.startsWith('s3express:');
  if (action.startsWith('s3express:')) return false;
  const [arn = '', bucket = ''] = S3_ARN.exec(resource) ?? [];
  const named = resource.length > arn.length;
  // A star stands for slashes, too.
  return ON_OBJECTS.test(action) ? named || bucket.includes('*') : !named;
}

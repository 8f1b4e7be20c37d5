import { shown } from '../schema/custom-issue.ts';
import { issue, type Rule } from './rule.ts';

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html: limits of a tag. */
const maxKeyLength = 128;
const maxTags = 50;
/** `Name` and the tags dwcp adds. */
const reservedTags = 5;
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export const tags: Rule = (document) => [
  ...Object.entries(document.tags).flatMap(([key, value]) => {
    const path = ['tags', key];
    if (/^aws:/i.test(key)) {
      return [issue('config/tags', path, { message: 'the prefix `aws:` is reserved', hint: 'choose another key' })];
    }
    if (key.length > maxKeyLength || !allowed.test(key)) {
      return [issue('config/tags', path, { message: `AWS does not take ${shown(key)} as the key of a tag` })];
    }
    if (value.trim() === '') return [issue('config/tags', path, { message: `the tag ${key} is blank` })];
    return allowed.test(value)
      ? []
      : [issue('config/tags', path, { message: `AWS does not take this value of the tag ${key}` })];
  }),
  ...(document.tags.env === document.environment
    ? []
    : [
        issue('config/tags', ['tags', 'env'], {
          message: `the tag env is ${shown(document.tags.env)}, the environment ${shown(document.environment)}`,
          hint: `write \`env: ${document.environment}\`: costs are counted by it`,
          severity: 'medium',
        }),
      ]),
  ...(Object.keys(document.tags).length > maxTags - reservedTags
    ? [
        issue('config/tags', ['tags'], {
          message: `more than ${maxTags - reservedTags} tags: AWS takes ${maxTags} in all`,
        }),
      ]
    : []),
];

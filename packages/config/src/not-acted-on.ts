import type { Issue } from './issue.ts';
import { issue } from './rules/rule.ts';
import { type JsonSchemaNode, schemaNodesAt, stepInto } from './schema/json-schema-walk.ts';

/** One issue that names all fields of a mode configuration that dwcp checks and copies but does not act on. */
export function notActedOn(value: unknown, jsonSchema: JsonSchemaNode): readonly Issue[] {
  const fields = fieldsOf(value, jsonSchema);
  const count = fields.filter(({ isIdle }) => isIdle).length;
  if (count === 0) return [];
  return [
    issue('config/not-acted-on', [], {
      message: `${count} fields are checked and copied to the nodes, and change nothing: ${namesOf(fields).join('; ')}`,
      hint: 'leave them out, or keep them and know that they have no effect',
    }),
  ];
}

interface Field {
  readonly path: readonly string[];
  readonly isIdle: boolean;
}

function fieldsOf(value: unknown, jsonSchema: JsonSchemaNode): readonly Field[] {
  const visit = (path: Field['path'], current: unknown, nodes: readonly JsonSchemaNode[]): readonly Field[] => {
    if (nodes.some((node) => node.notActedOn === true)) return [{ path, isIdle: true }];
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return [{ path, isIdle: false }];
    return Object.entries(current).flatMap(([key, child]) => visit([...path, key], child, stepInto(nodes, key, child)));
  };
  return visit([], value, schemaNodesAt(jsonSchema, value, []));
}

/** A section nothing of which has an effect is named by its name alone. */
function namesOf(fields: readonly Field[]): readonly string[] {
  const sections = [...new Set(fields.map(({ path: [section = ''] }) => section))];
  const of = (section: string): readonly Field[] => fields.filter(({ path }) => path[0] === section);
  const idle = sections.filter((section) => of(section).every(({ isIdle }) => isIdle));
  const parts = sections.flatMap((section) => {
    const named = of(section).filter(({ isIdle }) => isIdle);
    return idle.includes(section) || named.length === 0 ? [] : [named.map(({ path }) => path.join('.')).join(', ')];
  });
  return [...(idle.length === 0 ? [] : [`all of ${idle.join(', ')}`]), ...parts];
}

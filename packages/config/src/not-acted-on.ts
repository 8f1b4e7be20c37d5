import type { Issue } from './issue.ts';
import { issue } from './rules/rule.ts';
import { type JsonSchemaNode, schemaNodesAt, stepInto } from './schema/json-schema-walk.ts';

/** One issue for all fields of a mode configuration that dwcp checks and copies but does not act on yet. */
export function notActedOn(value: unknown, jsonSchema: JsonSchemaNode): readonly Issue[] {
  const found = fieldsNotActedOn(value, jsonSchema);
  if (found.length === 0) return [];
  const sections = [...new Set(found.map((path) => path[0]))];
  return [
    issue('config/not-acted-on', [], {
      message: `${found.length} fields are checked and copied to the nodes, but change nothing yet: they are in ${sections.join(', ')}`,
      hint: 'their descriptions in config/schema/mode-config.schema.json say which',
    }),
  ];
}

type Path = readonly string[];

function fieldsNotActedOn(value: unknown, jsonSchema: JsonSchemaNode): readonly Path[] {
  const visit = (path: Path, current: unknown, nodes: readonly JsonSchemaNode[]): readonly Path[] => {
    if (nodes.some((node) => node.notActedOn === true)) return [path];
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return [];
    return Object.entries(current).flatMap(([key, child]) => visit([...path, key], child, stepInto(nodes, key, child)));
  };
  return visit([], value, schemaNodesAt(jsonSchema, value, []));
}

import type { RulesFault } from '../../client-sdk/protocol/rest.ts';
import { RuleSet } from '../../client-sdk/protocol/rule-set.ts';
import { fillAgents, type StaffKinds } from '../../router/rules/defaults.ts';

/** `rules` only where the document fits the schema. */
export type ParsedRules = { faults: RulesFault[]; rules?: RuleSet };

/** A document of any shape as a rule set; what it leaves out gets its default. */
export function parseRules(document: unknown, kinds: StaffKinds): ParsedRules {
  const deep = findTooDeep(document);
  if (deep !== undefined) return { faults: [{ path: deep, reason: 'too_deep' }] };
  const { data, error } = RuleSet.safeParse(fillAgents(document, kinds));
  if (data) return { faults: [], rules: data };
  const faults = error.issues.map(
    ({ path, message }): RulesFault => ({ path: path.map(String).join('.'), reason: 'not_valid', message }),
  );
  return { faults };
}

/** Conditions within conditions go as deep as somebody might still read; the schema would run out of stack. */
const MAX_DEPTH = 100;
/** So much of a path says where it is, such as `rules.0.when`. */
const PATH_PARTS = 3;

/** The place of what is nested too deep; walked without calling itself. */
function findTooDeep(document: unknown): string | undefined {
  const open: { value: unknown; depth: number; path: string[] }[] = [{ value: document, depth: 0, path: [] }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { value, depth, path } = at;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) return path.join('.');
    for (const [name, part] of Object.entries(value)) {
      open.push({ value: part, depth: depth + 1, path: path.length < PATH_PARTS ? [...path, name] : path });
    }
  }
  return undefined;
}

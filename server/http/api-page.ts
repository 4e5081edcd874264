import { HTTP_STATUS } from './errors.ts';
import type { Operation } from './openapi.ts';

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const block = (title: string, schema: Record<string, unknown>) =>
  Object.keys(schema).some((key) => key !== '$schema' && key !== 'type')
    ? `<h3>${title}</h3><pre>${escapeHtml(JSON.stringify(schema, withoutNoise, 2))}</pre>`
    : '';

const withoutNoise = (key: string, value: unknown) =>
  key === '$schema' || key === 'additionalProperties' ? undefined : value;

const contentBlock = (title: string, { types, schema }: NonNullable<Operation['answer']>) =>
  schema
    ? block(`${title} <small>${types.join(', ')}</small>`, schema)
    : `<h3>${title} <small>${types.join(', ')}</small></h3>`;

const refusals = (codes: Operation['refuses']) =>
  `<h3>Refused with</h3><p>${codes.map((code) => `${HTTP_STATUS[code]} <code>${code}</code>`).join(', ')}</p>`;

const section = ({ method, path, summary, params, query, body, answer, refuses }: Operation) => `
<details>
<summary><b class="${method}">${method.toUpperCase()}</b> <code>/v1${escapeHtml(path)}</code> ${escapeHtml(summary)}</summary>
${block('Path', params)}${block('Query', query)}${body ? contentBlock('Body', body) : ''}
${answer ? contentBlock('Answer', answer) : '<h3>Answer <small>204, nothing</small></h3>'}
${refusals(refuses)}
</details>`;

/** The interface as one page to read: no script, nothing from elsewhere. */
export const apiPage = (operations: readonly Operation[]) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>fenliu: REST interface</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border-bottom: 1px solid #ddd; padding: .4rem 0; }
summary { cursor: pointer; }
summary b { display: inline-block; width: 4.5rem; }
pre { background: #f6f6f6; padding: .8rem; overflow: auto; font-size: 13px; }
h3 small { color: #555; font-weight: normal; }
h3 { font-size: 1rem; margin: .8rem 0 .2rem; }
</style>
<h1>fenliu: REST interface</h1>
<p>Answers are the data itself as JSON; failures are a coded error. Calls carry <code>Authorization: Bearer …</code>,
the access token of <code>POST /v1/login</code>. For machines: <a href="openapi.json">openapi.json</a>.</p>
${operations.map(section).join('')}
</html>
`;

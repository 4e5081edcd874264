/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Line } from '../../../client-sdk/line.ts';
import type { Language } from '../language/language.ts';
import { systemLine } from '../language/system-line.ts';
import { useLanguage } from './language-context.ts';
import { isMine } from './line-facts.ts';

/** Tells a screen reader each new line of the other side, and nothing that was there before. */
export function Announcer({ lines }: { lines: readonly Line[] }) {
  const language = useLanguage();
  const lastKey = useRef<string | null>(null);
  const [said, setSaid] = useState('');
  const line = lines.at(-1);

  useEffect(() => {
    if (!line) return;
    const isFirst = lastKey.current === null;
    if (line.key === lastKey.current) return;
    lastKey.current = line.key;
    if (!isFirst && !isMine(line)) setSaid(spoken(language, line));
  }, [line, language]);

  return (
    <div class="unseen" aria-live="polite">
      {said}
    </div>
  );
}

function spoken(language: Language, line: Line): string {
  const { body } = line;
  const name = line.status === 'sent' && 'name' in line.from ? line.from.name : '';
  switch (body.kind) {
    case 'system':
      return systemLine(language, body);
    case 'text':
      return `${name}: ${body.text}`;
    case 'image':
    case 'file':
      return `${name}: ${body.name}`;
    case 'product':
    case 'order':
      return `${name}: ${body.title}`;
    default:
      return '';
  }
}

/** @jsxImportSource preact */

import { useRef, useState } from 'preact/hooks';
import { MAX_TEXT_LENGTH } from '../../../client-sdk/protocol/limits.ts';
import type { ChatSession } from './chat-session.ts';
import { FileIcon, ImageIcon, SendIcon } from './icons.tsx';
import { useLanguage } from './language-context.ts';

/** Where the buyer writes: Enter sends, Shift+Enter starts a new line; pictures can be pasted. */
export function Composer({ session, disabled }: { session: ChatSession; disabled: boolean }) {
  const { say } = useLanguage();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const imagePick = useRef<HTMLInputElement>(null);
  const filePick = useRef<HTMLInputElement>(null);

  const over = text.trim().length - MAX_TEXT_LENGTH;
  const sendable = !disabled && text.trim() !== '' && over <= 0;

  const growToText = () => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + 2}px`;
  };

  const send = () => {
    if (!sendable) return;
    session.send({ kind: 'text', text: text.trim() });
    setText('');
    if (field.current) {
      field.current.value = '';
      growToText();
      field.current.focus();
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter picks its word; old browsers say so by 229 only.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };

  const sendFiles = (files: Iterable<File> | null | undefined) => {
    for (const file of files ?? []) void session.sendFile(file);
  };

  const onPaste = (event: ClipboardEvent) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    sendFiles(files);
  };

  const onPick = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    sendFiles(input.files);
    input.value = '';
  };

  return (
    <>
      {over > 0 && (
        <p class="band bad" role="alert">
          {say('textTooLong', { over })}
        </p>
      )}
      <div class="composer">
        <button
          type="button"
          class="tool"
          disabled={disabled}
          aria-label={say('addImage')}
          title={say('addImage')}
          onClick={() => imagePick.current?.click()}
        >
          <ImageIcon />
        </button>
        <button
          type="button"
          class="tool"
          disabled={disabled}
          aria-label={say('addFile')}
          title={say('addFile')}
          onClick={() => filePick.current?.click()}
        >
          <FileIcon />
        </button>
        <input ref={imagePick} type="file" accept="image/*" multiple hidden onChange={onPick} />
        <input ref={filePick} type="file" multiple hidden onChange={onPick} />
        <textarea
          ref={field}
          rows={1}
          value={text}
          disabled={disabled}
          aria-label={say('writeHere')}
          aria-description={say('writeHint')}
          placeholder={say('writeHere')}
          data-testid="chat-input"
          onInput={(event) => {
            setText(event.currentTarget.value);
            session.typing();
            growToText();
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <button
          type="button"
          class="tool submit"
          disabled={!sendable}
          aria-label={say('send')}
          title={say('send')}
          data-testid="chat-send"
          onClick={send}
        >
          <SendIcon />
        </button>
      </div>
    </>
  );
}

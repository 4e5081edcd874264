/** @jsxImportSource preact */
import { errorText } from '../language/error-text.ts';
import type { ChatSession, Upload } from './chat-session.ts';
import { useLanguage } from './language-context.ts';

/** Files on their way up, and those that were refused. */
export function Uploads({ session, uploads }: { session: ChatSession; uploads: readonly Upload[] }) {
  const { say } = useLanguage();
  return (
    <>
      {uploads.map((upload) => (
        <div
          key={upload.id}
          class={`band ${upload.refused ? 'bad' : 'calm'}`}
          role={upload.refused ? 'alert' : 'status'}
        >
          <span class="grow">
            {upload.refused
              ? `${upload.name}: ${say(errorText(upload.refused))}`
              : say('uploading', { name: upload.name })}
          </span>
          {upload.refused && (
            <button type="button" class="link" onClick={() => session.dropUpload(upload.id)}>
              {say('discard')}
            </button>
          )}
        </div>
      ))}
    </>
  );
}

/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import type { SendableBody } from '../../../client-sdk/protocol/messages.ts';
import { fileSize } from '../language/format.ts';
import type { ChatSession } from './chat-session.ts';
import { DocumentIcon } from './icons.tsx';
import { useLanguage } from './language-context.ts';

/** Only these are ever shown: opened by itself, an SVG or a page would run in the shop's name. */
const SHOWN_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

type ImageBody = Extract<SendableBody, { kind: 'image' }>;
type FileBody = Extract<SendableBody, { kind: 'file' }>;

/** A picture of the chat, fetched with the buyer's token. */
export function StoredImage({ session, body }: { session: ChatSession; body: ImageBody }) {
  const { say } = useLanguage();
  const [address, setAddress] = useState<string | null>();
  const { fileId } = body;

  useEffect(() => {
    let made: string | undefined;
    let wanted = true;
    const show = (blob: Blob) => {
      if (!wanted) return;
      if (!SHOWN_TYPES.includes(blob.type)) return setAddress(null);
      made = URL.createObjectURL(blob);
      setAddress(made);
    };
    session.fetchFile(fileId).then(show, () => wanted && setAddress(null));
    return () => {
      wanted = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, [session, fileId]);

  if (!address) {
    return (
      <span class="picture-wait">
        {address === null ? say('imageFailed') : say('image', { name: body.name })}
      </span>
    );
  }
  return (
    <a href={address} target="_blank" rel="noopener" aria-label={say('openImage', { name: body.name })}>
      <img class="picture" src={address} alt={body.name} width={body.width} height={body.height} />
    </a>
  );
}

/** A file of the chat; it is fetched when it is asked for, and only ever saved. */
export function StoredFileLink({ session, body }: { session: ChatSession; body: FileBody }) {
  const { say } = useLanguage();
  const [failed, setFailed] = useState(false);

  const save = async () => {
    try {
      const blob = await session.fetchFile(body.fileId);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = body.name;
      link.click();
      URL.revokeObjectURL(link.href);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };

  return (
    <button
      type="button"
      class="file"
      aria-label={say('download', { name: body.name })}
      onClick={() => void save()}
    >
      <DocumentIcon />
      <span class="card-text">
        <span class="card-title">{body.name}</span>
        <span class="card-line">{failed ? say('errorGeneric') : fileSize(body.size)}</span>
      </span>
    </button>
  );
}

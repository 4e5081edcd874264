import { PaperClipOutlined, SendOutlined } from '@ant-design/icons';
import { Button, Mentions, type MentionsRef, Tag, Typography, Upload } from 'antd';
import { type ClipboardEvent, type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../client-sdk/agent-client.ts';
import { fillPhrase, type PhraseValues } from '../../client-sdk/fill-phrase.ts';
import { MAX_TEXT_LENGTH } from '../../client-sdk/protocol/limits.ts';
import type { QuickPhrase } from '../../client-sdk/protocol/models.ts';
import { useAgentClient } from './agent-connection.tsx';
import { useQuickPhrases } from './quick-phrases.ts';
import { dialogIsOpen } from './shortcuts.ts';

// As client-sdk/protocol/messages.ts has it; the page does without the schemas there.

export interface ComposerProps {
  shopId: string;
  conversationId: string;
  /** What was written here before the agent looked at another chat. */
  draft: string;
  onDraft: (conversationId: string, text: string) => void;
  onFiles: (files: Iterable<File>) => void;
}

/** Where a reply is written. Give it a `key` for each conversation. */
export const Composer = memo(function Composer(props: ComposerProps) {
  const { shopId, conversationId, draft, onDraft, onFiles } = props;
  const { t } = useTranslation();
  const client = useAgentClient();
  const phrases = useQuickPhrases(shopId);
  const input = useRef<MentionsRef>(null);
  const [text, setText] = useState(draft);
  const written = useRef(draft);
  const over = text.length - MAX_TEXT_LENGTH;

  useEffect(() => {
    input.current?.focus();
    const backHere = (event: globalThis.KeyboardEvent) => {
      if (event.key === 'Escape' && !dialogIsOpen()) input.current?.focus();
    };
    window.addEventListener('keydown', backHere);
    return () => window.removeEventListener('keydown', backHere);
  }, []);
  useEffect(() => () => client.setTyping(conversationId, false), [client, conversationId]);

  const change = (next: string) => {
    written.current = next;
    setText(next);
    onDraft(conversationId, next);
    client.setTyping(conversationId, next !== '');
  };

  const send = () => {
    if (text.trim() === '' || over > 0) return;
    client.send(conversationId, { kind: 'text', text });
    change('');
  };

  const pressEnter = (event: KeyboardEvent) => {
    // Enter that ends a Chinese input method's word is not meant for us.
    if (event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  const paste = (event: ClipboardEvent) => {
    const { files } = event.clipboardData;
    if (files.length === 0) return;
    event.preventDefault();
    onFiles([...files]);
  };

  /** Phrases open after a slash that begins a word, so that an address keeps its slashes. */
  const opensPhrases = (search: string) => {
    const area = input.current?.textarea;
    const before = area?.value.slice(0, area.selectionStart - search.length - 1) ?? '';
    return !/[\w/:.]$/.test(before) && phrases.some((phrase) => fits(phrase, search));
  };

  return (
    <div className="composer" onPaste={paste}>
      <Mentions
        ref={input}
        value={text}
        onChange={change}
        // The component has put `/code ` into the text by now; the phrase takes its place.
        onSelect={(option) => {
          const phrase = phrases.find((each) => each.code === option.value);
          if (phrase) change(withPhrase(written.current, phrase, valuesOf(client, conversationId)));
        }}
        onPressEnter={pressEnter}
        prefix="/"
        placement="top"
        validateSearch={opensPhrases}
        filterOption={(search, option) =>
          phrases.some((each) => each.code === option.value && fits(each, search))
        }
        options={phrases.map((phrase) => ({
          key: phrase.phraseId,
          value: phrase.code,
          label: <PhraseLabel phrase={phrase} />,
        }))}
        notFoundContent={null}
        autoSize={{ minRows: 2, maxRows: 8 }}
        placeholder={t('composer.placeholder')}
        aria-label={t('composer.label')}
        data-testid="composer"
        status={over > 0 ? 'error' : ''}
      />
      <div className="composer-foot">
        <Upload
          multiple
          showUploadList={false}
          beforeUpload={(file) => {
            onFiles([file]);
            return Upload.LIST_IGNORE;
          }}
        >
          <Button
            type="text"
            icon={<PaperClipOutlined />}
            aria-label={t('composer.attach')}
            title={t('composer.attach')}
          />
        </Upload>
        {over > 0 ? (
          <Typography.Text type="danger" role="alert">
            {t('composer.tooLong', { max: MAX_TEXT_LENGTH, over })}
          </Typography.Text>
        ) : (
          <Typography.Text type="secondary" className="composer-hint">
            {t('composer.hint')}
          </Typography.Text>
        )}
        <Button
          type="primary"
          icon={<SendOutlined />}
          disabled={text.trim() === '' || over > 0}
          onClick={send}
        >
          {t('composer.send')}
        </Button>
      </div>
    </div>
  );
});

function fits(phrase: QuickPhrase, search: string): boolean {
  const words = search.toLowerCase();
  return phrase.code.toLowerCase().startsWith(words) || phrase.text.toLowerCase().includes(words);
}

/** What is known of the buyer and his order in this chat. */
function valuesOf(client: AgentClient, conversationId: string): PhraseValues {
  const chat = client.getSnapshot().conversations.find((one) => one.conversationId === conversationId);
  return { buyer: chat?.buyer.name, order: chat?.entry.orderId, agent: chat?.agentName };
}

/** Puts the phrase where its `/code ` stands last. */
function withPhrase(text: string, phrase: QuickPhrase, values: PhraseValues): string {
  const typed = `/${phrase.code} `;
  const at = text.lastIndexOf(typed);
  return at === -1
    ? text
    : text.slice(0, at) + fillPhrase(phrase.text, values) + text.slice(at + typed.length);
}

function PhraseLabel({ phrase }: { phrase: QuickPhrase }) {
  const { t } = useTranslation();
  return (
    <span className="phrase">
      <strong>/{phrase.code}</strong>
      <span className="phrase-text">{phrase.text}</span>
      <Tag style={{ marginInlineEnd: 0 }}>{t(`composer.scope.${phrase.scope}`)}</Tag>
    </span>
  );
}

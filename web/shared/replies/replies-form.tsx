import { App, Button, Flex, Input, Segmented, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fillPhrase } from '../../../client-sdk/fill-phrase.ts';
import {
  type AutoReplies,
  type AutoReply,
  MAX_REPLY_LENGTH,
  type RepliesAnswer,
  type ReplyKind,
  type ReplyScope,
} from '../../../client-sdk/protocol/replies.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../failure-text.ts';
import { LoadFailed } from '../load-failed.tsx';
import type { StaffSession } from '../signed-in.tsx';
import { useRefreshed } from '../use-refreshed.ts';
import { loadReplies, saveReplies } from './replies-api.ts';
import './replies.css';

const REFRESH_MS = 600_000;

export interface RepliesFormProps {
  session: StaffSession;
  shopId: string;
  scope: ReplyScope;
  kinds: readonly ReplyKind[];
}

/** The automatic replies of one owner: of each kind its own words, none, or those of the wider scope. */
export function RepliesForm({ session, shopId, scope, kinds }: RepliesFormProps) {
  const { data, failure, retry } = useRefreshed(
    useCallback(() => loadReplies(session, shopId, scope), [session, shopId, scope]),
    REFRESH_MS,
  );
  if (data === undefined) return failure && <LoadFailed failure={failure} onRetry={retry} />;
  const { version } = data;
  return <Loaded key={version} {...{ session, shopId, scope, kinds, data }} onSaved={retry} />;
}

interface LoadedProps extends RepliesFormProps {
  data: RepliesAnswer;
  onSaved: () => void;
}

function Loaded({ session, shopId, scope, kinds, data, onSaved }: LoadedProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [replies, setReplies] = useState<AutoReplies>(data.replies);
  const [saving, setSaving] = useState(false);
  const blank = kinds.some((kind) => replies[kind]?.on && replies[kind].text.trim() === '');
  const save = async () => {
    setSaving(true);
    try {
      await saveReplies(session, shopId, scope, data.version, replies);
      void message.success(t('saved'));
      onSaved();
    } catch (thrown) {
      void message.error(sayFailure(toFailure(thrown).code, t));
    }
    setSaving(false);
  };
  const put = (kind: ReplyKind, reply: AutoReply | undefined) =>
    setReplies(({ [kind]: _, ...others }) => (reply ? { ...others, [kind]: reply } : others));
  return (
    <Flex vertical gap={12} data-testid="replies">
      {kinds.map((kind) => (
        <ReplyField
          key={kind}
          kind={kind}
          reply={replies[kind]}
          inherited={data.inherited[kind]}
          widest={scope.scope === 'shop'}
          onChange={(reply) => put(kind, reply)}
        />
      ))}
      <Flex gap={8} align="center">
        <Button type="primary" loading={saving} disabled={blank} onClick={() => void save()}>
          {t('replies.save')}
        </Button>
        {blank && <Typography.Text type="danger">{t('replies.blank')}</Typography.Text>}
      </Flex>
    </Flex>
  );
}

interface ReplyFieldProps {
  kind: ReplyKind;
  reply: AutoReply | undefined;
  inherited: AutoReply | undefined;
  /** Nothing is wider: what is not set is said in the client's own words. */
  widest: boolean;
  onChange: (reply: AutoReply | undefined) => void;
}

function ReplyField({ kind, reply, inherited, widest, onChange }: ReplyFieldProps) {
  const { t } = useTranslation();
  const name = t(`replies.kind.${kind}`);
  const mode = reply === undefined ? 'wider' : reply.on ? 'own' : 'off';
  const choose = (chosen: string) =>
    onChange(
      chosen === 'wider' ? undefined : { on: chosen === 'own', text: reply?.text ?? inherited?.text ?? '' },
    );
  return (
    <section className="reply" aria-label={name}>
      <Flex gap={8} justify="space-between" align="center" wrap>
        <div>
          <Typography.Text strong>{name}</Typography.Text>{' '}
          <Typography.Text type="secondary">{t(`replies.when.${kind}`)}</Typography.Text>
        </div>
        <Segmented
          size="small"
          aria-label={name}
          value={mode}
          onChange={choose}
          options={[
            { value: 'wider', label: t(widest ? 'replies.standard' : 'replies.wider') },
            { value: 'own', label: t('replies.own') },
            ...(widest ? [] : [{ value: 'off', label: t('replies.off') }]),
          ]}
        />
      </Flex>
      {mode === 'own' && (
        <Input.TextArea
          aria-label={t('replies.wordsOf', { name })}
          value={reply?.text}
          maxLength={MAX_REPLY_LENGTH}
          showCount
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={({ target }) => onChange({ on: true, text: target.value })}
        />
      )}
      <Preview kind={kind} reply={mode === 'wider' ? inherited : reply} />
    </section>
  );
}

/** What the buyer sees. */
function Preview({ kind, reply }: { kind: ReplyKind; reply: AutoReply | undefined }) {
  const { t } = useTranslation();
  const waits = kind === 'queue';
  const values = {
    buyer: t('replies.sample.buyer'),
    agent: kind === 'greeting' || kind === 'away' || kind === 'close' ? t('replies.sample.agent') : '',
    group: t('replies.sample.group'),
    place: waits ? '3' : '',
    estimate: waits ? '5' : '',
  };
  const said = reply?.on ? fillPhrase(reply.text, values).trim() : '';
  return (
    <div className="reply-preview">
      <Typography.Text type="secondary">{t('replies.preview')}</Typography.Text>
      <div className="reply-said" data-plain={said === '' || undefined}>
        {said === '' ? t(`replies.plain.${kind}`) : said}
      </div>
    </div>
  );
}

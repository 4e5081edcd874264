import { EyeInvisibleOutlined } from '@ant-design/icons';
import { Button, Drawer, Flex, Tag, Typography } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoggedConversation, LogHit } from '../../../client-sdk/protocol/records.ts';
import { wordsOf } from '../../../client-sdk/words-of.ts';
import { FileSourceProvider } from '../../shared/file-source.tsx';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { MessageView } from '../../shared/message-view.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { Loading } from '../loading.tsx';
import { useShop } from '../shop-context.ts';
import { Highlighted } from './highlighted.tsx';
import { loadLogged } from './records-api.ts';
import { usePages } from './use-pages.ts';

/** A conversation of the log, with the message that was found in it. */
export function LoggedDrawer(props: { hit: LogHit | undefined; query: string; onClose: () => void }) {
  const { t } = useTranslation();
  // The last one stays while the drawer slides shut.
  const [shown, setShown] = useState(props.hit);
  useEffect(() => {
    if (props.hit !== undefined) setShown(props.hit);
  }, [props.hit]);
  return (
    <Drawer
      open={props.hit !== undefined}
      onClose={props.onClose}
      size="min(760px, 100vw)"
      destroyOnHidden
      title={t('records.log.conversation')}
      data-testid="logged-drawer"
    >
      {shown !== undefined && <Logged key={shown.message.conversationId} hit={shown} query={props.query} />}
    </Drawer>
  );
}

function Logged({ hit, query }: { hit: LogHit; query: string }) {
  const { t } = useTranslation();
  const { full } = useMoments();
  const { client, session, shop } = useShop();
  const { shopId } = shop;
  const [about, setAbout] = useState<LoggedConversation>();
  const { conversationId } = hit.message;
  const load = useCallback(
    async (afterSeq = 0) => {
      const page = await loadLogged(session, shopId, conversationId, afterSeq);
      setAbout(page);
      return { items: page.messages, next: page.more ? page.messages.at(-1)?.seq : undefined };
    },
    [session, shopId, conversationId],
  );
  const { items, hasMore, loading, failure, loadMore, reload } = usePages(load);
  const loadFile = useCallback((fileId: string) => client.fetchFile(shopId, fileId), [client, shopId]);
  if (failure !== undefined) return <LoadFailed failure={failure} onRetry={reload} />;
  if (items === undefined || about === undefined) return <Loading />;
  const times = [about.openedAt, about.closedAt].flatMap((at) => (at ? [full(at)] : []));
  return (
    <FileSourceProvider load={loadFile}>
      <Flex vertical gap={8}>
        <Flex wrap align="center" gap={8}>
          <Typography.Title level={2} style={{ fontSize: 18, margin: 0 }}>
            {about.buyer.name}
          </Typography.Title>
          <Typography.Text type="secondary" copyable={{ text: about.buyer.buyerId }}>
            {about.buyer.buyerId}
          </Typography.Text>
          {about.masked && (
            <Tag icon={<EyeInvisibleOutlined />} variant="outlined">
              {t('records.log.masked')}
            </Tag>
          )}
        </Flex>
        <Typography.Text type="secondary">
          {[about.agent?.name ?? t('records.nobody'), times.join(' – ')].join(' · ')}
        </Typography.Text>
        {query !== '' && (
          <blockquote className="record-found">
            <Highlighted whole text={wordsOf(hit.message.body) ?? ''} query={query} />
          </blockquote>
        )}
        <section aria-label={t('message.list')}>
          {items.map((message) => (
            <div
              key={message.seq}
              className={message.seq === hit.message.seq && query ? 'record-hit' : undefined}
            >
              <MessageView
                {...message}
                side={message.from.kind === 'buyer' ? 'left' : 'right'}
                mine={false}
              />
            </div>
          ))}
        </section>
        {hasMore && (
          <Button onClick={loadMore} loading={loading}>
            {t('records.more')}
          </Button>
        )}
      </Flex>
    </FileSourceProvider>
  );
}

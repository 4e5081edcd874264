import { FileOutlined, PictureOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button, Flex, Image, Skeleton, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SendableBody } from '../../client-sdk/protocol/messages.ts';
import { useFileSource, useFileUrl } from './file-source.tsx';
import { formatBytes, formatMoney } from './format.ts';

type BodyOf<K extends SendableBody['kind']> = Extract<SendableBody, { kind: K }>;

/** What a person sent, by its kind. Text is always text, never markup. */
export function MessageBody({ body }: { body: SendableBody }) {
  switch (body.kind) {
    case 'text':
      // Isolated, so that marks that turn the writing direction end with the words they came in.
      return (
        <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', unicodeBidi: 'isolate' }}>
          {body.text}
        </span>
      );
    case 'image':
      return <ImageBody body={body} />;
    case 'file':
      return <FileBody body={body} />;
    case 'product':
      return <ProductBody body={body} />;
    case 'order':
      return <OrderBody body={body} />;
  }
}

const IMAGE_MAX = { width: 240, height: 200 };

function ImageBody({ body }: { body: BodyOf<'image'> }) {
  const { t } = useTranslation();
  const file = useFileUrl(body.fileId);
  // The place is kept while the picture loads, so that the list does not jump.
  const scale = Math.min(1, IMAGE_MAX.width / (body.width ?? 160), IMAGE_MAX.height / (body.height ?? 120));
  const size = {
    width: Math.max(48, Math.round((body.width ?? 160) * scale)),
    height: Math.max(48, Math.round((body.height ?? 120) * scale)),
  };
  if (file.status === 'ready') {
    return (
      <Image
        src={file.url}
        alt={body.name}
        {...size}
        style={{ objectFit: 'contain', borderRadius: 6 }}
        preview={{ cover: t('message.openImage', { name: body.name }) }}
      />
    );
  }
  if (file.status === 'loading') {
    return (
      <Skeleton.Node active style={size}>
        <PictureOutlined aria-label={t('message.image')} />
      </Skeleton.Node>
    );
  }
  return (
    <Button size="small" icon={<ReloadOutlined />} onClick={file.retry}>
      {t('message.fileGone')}
    </Button>
  );
}

function FileBody({ body }: { body: BodyOf<'file'> }) {
  const { t, i18n } = useTranslation();
  const load = useFileSource();
  const download = async () => {
    const url = URL.createObjectURL(await load(body.fileId));
    const link = Object.assign(document.createElement('a'), { href: url, download: body.name });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Flex gap={8} align="center">
      <FileOutlined style={{ fontSize: 22 }} />
      <div>
        <div style={{ overflowWrap: 'anywhere' }}>{body.name}</div>
        <Typography.Text type="secondary">{formatBytes(body.size, i18n.language)}</Typography.Text>{' '}
        <Typography.Link onClick={() => void download().catch(() => undefined)}>
          {t('message.download')}
        </Typography.Link>
      </div>
    </Flex>
  );
}

function Price({ body }: { body: BodyOf<'product'> | BodyOf<'order'> }) {
  const { i18n } = useTranslation();
  if (body.amountCents === undefined || !body.currency) return null;
  return (
    <Typography.Text strong>{formatMoney(body.amountCents, body.currency, i18n.language)}</Typography.Text>
  );
}

function CardTitle({ title, url }: { title: string; url: string | undefined }) {
  if (!url) return <Typography.Text strong>{title}</Typography.Text>;
  return (
    <Typography.Link strong href={url} target="_blank" rel="noopener noreferrer">
      {title}
    </Typography.Link>
  );
}

function ProductBody({ body }: { body: BodyOf<'product'> }) {
  const { t } = useTranslation();
  return (
    <Flex gap={10} align="flex-start">
      {body.imageUrl && (
        <img
          src={body.imageUrl}
          alt=""
          width={56}
          height={56}
          loading="lazy"
          referrerPolicy="no-referrer"
          style={{ objectFit: 'cover', borderRadius: 6 }}
        />
      )}
      <div>
        <Tag>{t('message.product')}</Tag>
        <CardTitle title={body.title} url={body.url} />
        <div>
          <Price body={body} /> <Typography.Text type="secondary">{body.productId}</Typography.Text>
        </div>
      </div>
    </Flex>
  );
}

function OrderBody({ body }: { body: BodyOf<'order'> }) {
  const { t } = useTranslation();
  return (
    <div>
      <Tag>{t('message.order')}</Tag>
      <CardTitle title={body.title} url={body.url} />
      <div>
        <Tag color="processing">{t(`orderState.${body.state}`)}</Tag>
        <Price body={body} />{' '}
        <Typography.Text type="secondary" copyable={{ text: body.orderId }}>
          {body.orderId}
        </Typography.Text>
      </div>
    </div>
  );
}

import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Empty, Flex, Popconfirm, Segmented, Select, Table, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import type { Phrase, PhraseScope } from '../../../client-sdk/protocol/phrases.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { Loading } from '../loading.tsx';
import { MoveButtons } from '../routing/move-buttons.tsx';
import { useShop } from '../shop-context.ts';
import { PhraseDialog } from './phrase-dialog.tsx';
import { PhraseFiles } from './phrase-files.tsx';
import { loadPhrases, savePhrases } from './phrases-api.ts';
import { RepliesTab } from './replies-tab.tsx';

const REFRESH_MS = 600_000;

/** Words that were written beforehand: quick phrases, and what the shop answers by itself. */
export function PhrasesPage() {
  const { t } = useTranslation();
  const { points } = useShop().shop;
  const [tab, setTab] = useState<'phrases' | 'replies'>('phrases');
  const sets = (['replies.shop', 'replies.group'] as const).some((point) => holdsPoint(points, point));
  return (
    <Flex vertical gap={12}>
      <Typography.Title level={2} style={{ fontSize: 18, margin: 0 }}>
        {t(sets ? 'phrases.which' : 'phrases.title')}
      </Typography.Title>
      {sets && (
        <Segmented
          aria-label={t('phrases.which')}
          style={{ alignSelf: 'flex-start' }}
          value={tab}
          onChange={setTab}
          options={[
            { value: 'phrases', label: t('phrases.title') },
            { value: 'replies', label: t('replies.title') },
          ]}
        />
      )}
      {tab === 'phrases' ? <QuickPhrases /> : <RepliesTab />}
    </Flex>
  );
}

/** Quick phrases of the shop, of a group, or one's own: made, ordered, and taken in from files. */
function QuickPhrases() {
  const { t } = useTranslation();
  const { shop, live } = useShop();
  const [chosen, setChosen] = useState('shop');
  const options = [
    ...(holdsPoint(shop.points, 'phrases.shop') ? [{ value: 'shop', label: t('phrases.ofShop') }] : []),
    ...(holdsPoint(shop.points, 'phrases.group')
      ? live.groups.map(({ groupId, name }) => ({
          value: `group ${groupId}`,
          label: t('phrases.ofGroup', { name }),
        }))
      : []),
    { value: 'personal', label: t('phrases.mine') },
  ];
  const value = options.some((option) => option.value === chosen)
    ? chosen
    : (options[0]?.value ?? 'personal');
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t('phrases.about')}</Typography.Text>
      <Select
        aria-label={t('phrases.whose')}
        value={value}
        options={options}
        onChange={setChosen}
        style={{ maxWidth: 320 }}
      />
      <PhrasesOf key={value} value={value} />
    </Flex>
  );
}

function toScope(value: string): PhraseScope {
  if (value.startsWith('group ')) return { scope: 'group', groupId: value.slice('group '.length) };
  return { scope: value === 'shop' ? 'shop' : 'personal' };
}

function PhrasesOf({ value }: { value: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { session, shop } = useShop();
  const [edited, setEdited] = useState<number | 'new'>();
  const load = useCallback(
    () => loadPhrases(session, shop.shopId, toScope(value)),
    [session, shop.shopId, value],
  );
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  if (data === undefined) {
    return failure === undefined ? <Loading /> : <LoadFailed failure={failure} onRetry={retry} />;
  }
  const { phrases } = data;
  const save = async (changed: Phrase[]): Promise<void> => {
    try {
      await savePhrases(session, shop.shopId, toScope(value), changed);
      setEdited(undefined);
    } catch (thrown) {
      void message.error(sayFailure(toFailure(thrown).code, t));
    }
    retry();
  };
  const put = (phrase: Phrase) =>
    save(edited === 'new' ? [...phrases, phrase] : phrases.map((one, i) => (i === edited ? phrase : one)));
  return (
    <Flex vertical gap={12}>
      <Flex gap={8} wrap>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
          {t('phrases.add')}
        </Button>
        <PhraseFiles scope={toScope(value)} onChanged={retry} />
      </Flex>
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      <Table
        size="small"
        rowKey="code"
        dataSource={phrases}
        pagination={phrases.length > 100 ? { pageSize: 100 } : false}
        data-testid="phrases"
        scroll={{ x: 480 }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('phrases.none')} /> }}
        columns={[
          {
            title: t('phrases.code'),
            key: 'code',
            width: 120,
            render: (_, { code, folder }) => (
              <Flex vertical>
                <Typography.Text strong>/{code}</Typography.Text>
                {folder !== '' && <Typography.Text type="secondary">{folder}</Typography.Text>}
              </Flex>
            ),
          },
          {
            title: t('phrases.text'),
            key: 'text',
            render: (_, { text }) => (
              <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{text}</span>
            ),
          },
          {
            title: '',
            key: 'act',
            align: 'end',
            width: 200,
            render: (_, { code }) => {
              const i = phrases.findIndex((one) => one.code === code);
              return (
                <Flex gap={4} justify="flex-end" align="center">
                  <MoveButtons
                    label={code}
                    index={i}
                    count={phrases.length}
                    move={(from, to) => void save(moved(phrases, from, to))}
                  />
                  <Button size="small" onClick={() => setEdited(i)}>
                    {t('phrases.edit')}
                  </Button>
                  <Popconfirm
                    title={t('phrases.removeConfirm', { code })}
                    onConfirm={() => save(phrases.filter((one) => one.code !== code))}
                  >
                    <Button size="small">{t('phrases.remove')}</Button>
                  </Popconfirm>
                </Flex>
              );
            },
          },
        ]}
      />
      {edited !== undefined && (
        <PhraseDialog
          phrase={edited === 'new' ? undefined : phrases[edited]}
          taken={phrases.filter((_, i) => i !== edited).map(({ code }) => code)}
          folders={[...new Set(phrases.map(({ folder }) => folder).filter(Boolean))]}
          onSave={put}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Flex>
  );
}

function moved(phrases: readonly Phrase[], from: number, to: number): Phrase[] {
  const rest = phrases.filter((_, i) => i !== from);
  const phrase = phrases[from];
  return phrase ? [...rest.slice(0, to), phrase, ...rest.slice(to)] : [...phrases];
}

import { Flex, Select, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import { REPLY_KINDS, type ReplyScope } from '../../../client-sdk/protocol/replies.ts';
import { RepliesForm } from '../../shared/replies/replies-form.tsx';
import { useShop } from '../shop-context.ts';

function toScope(value: string): ReplyScope {
  const [scope, id = ''] = value.split(' ');
  if (scope === 'group') return { scope, groupId: id };
  return scope === 'agent' ? { scope, agentId: id } : { scope: 'shop' };
}

/** What the shop answers by itself: the shop's words, and those of a group or an agent before them. */
export function RepliesTab() {
  const { t } = useTranslation();
  const { session, shop, live } = useShop();
  const options = [
    ...(holdsPoint(shop.points, 'replies.shop') ? [{ value: 'shop', label: t('replies.ofShop') }] : []),
    ...live.groups.map(({ groupId, name }) => ({
      value: `group ${groupId}`,
      label: t('replies.ofGroup', { name }),
    })),
    ...live.agents
      .filter(({ kind }) => kind !== 'bot')
      .map(({ agentId, name }) => ({ value: `agent ${agentId}`, label: t('replies.ofAgent', { name }) })),
  ];
  const [chosen, setChosen] = useState<string>();
  const value = chosen ?? options[0]?.value ?? 'shop';
  const scope = useMemo(() => toScope(value), [value]);
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t('replies.about')}</Typography.Text>
      <Select
        aria-label={t('replies.whose')}
        showSearch={{ optionFilterProp: 'label' }}
        value={value}
        options={options}
        onChange={setChosen}
        style={{ maxWidth: 320 }}
      />
      <RepliesForm key={value} session={session} shopId={shop.shopId} scope={scope} kinds={REPLY_KINDS} />
    </Flex>
  );
}

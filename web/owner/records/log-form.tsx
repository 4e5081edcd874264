import { SearchOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LogFilter } from '../../../client-sdk/protocol/records.ts';
import { useNames } from './use-names.ts';

const DAY_MS = 86_400_000;

interface Fields {
  q?: string;
  agentId?: string;
  groupId?: string;
  buyerId?: string;
  from?: string;
  until?: string;
}

/** Midnight at the reader's place. */
const startOf = (day: string): number => new Date(`${day}T00:00:00`).getTime();

function toFilter({ q, agentId, groupId, buyerId, from, until }: Fields): LogFilter {
  return {
    ...(q?.trim() && { q: q.trim() }),
    ...(agentId && { agentId }),
    ...(groupId && { groupId }),
    ...(buyerId?.trim() && { buyerId: buyerId.trim() }),
    ...(from && { fromAt: startOf(from) }),
    ...(until && { untilAt: startOf(until) + DAY_MS }),
  };
}

/** What to look for in the chat log. */
export function LogForm({
  onSearch,
  searching,
}: {
  onSearch: (filter: LogFilter) => void;
  searching: boolean;
}) {
  const { t } = useTranslation();
  const { agents, groups } = useNames();
  return (
    <Form<Fields>
      className="record-form"
      layout="vertical"
      role="search"
      onFinish={(fields) => onSearch(toFilter(fields))}
    >
      <Form.Item
        name="q"
        label={t('records.log.words')}
        className="record-form-words"
        rules={[
          { min: 2, transform: (words?: string) => words?.trim() ?? '', message: t('records.log.tooShort') },
        ]}
      >
        <Input allowClear maxLength={200} placeholder={t('records.log.wordsHint')} />
      </Form.Item>
      {agents.length > 0 && (
        <Form.Item name="agentId" label={t('records.agent')}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('records.all')}
            options={agents.map(({ agentId, name }) => ({ value: agentId, label: name }))}
          />
        </Form.Item>
      )}
      {groups.length > 0 && (
        <Form.Item name="groupId" label={t('records.group')}>
          <Select
            allowClear
            placeholder={t('records.all')}
            options={groups.map(({ groupId, name }) => ({ value: groupId, label: name }))}
          />
        </Form.Item>
      )}
      <Form.Item
        name="buyerId"
        label={t('records.buyerId')}
        rules={[{ pattern: /^\s*[A-Za-z0-9_.-]{1,64}\s*$/, message: t('records.log.noSuchBuyer') }]}
      >
        <Input allowClear placeholder={t('records.all')} />
      </Form.Item>
      <Form.Item name="from" label={t('records.from')}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name="until" label={t('records.until')}>
        <Input type="date" />
      </Form.Item>
      <Button type="primary" htmlType="submit" icon={<SearchOutlined />} loading={searching}>
        {t('records.log.search')}
      </Button>
    </Form>
  );
}

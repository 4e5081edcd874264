import { Alert, Empty, Flex, Form, InputNumber, Select, Table, Tag, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  StaffedHalfHour,
  StaffingAnswer,
  StaffingQuery,
} from '../../../client-sdk/protocol/staffing.ts';
import { formatDuration } from '../../shared/duration.tsx';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { Loading } from '../loading.tsx';
import { useShop } from '../shop-context.ts';
import { loadStaffing } from './records-api.ts';
import { StaffingChart } from './staffing-chart.tsx';

const REFRESH_MS = 600_000;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** How many agents each half-hour of a day needs, by the shop's own last weeks, beside how many were there. */
export function StaffingTab() {
  const { t } = useTranslation();
  const { session, shop } = useShop();
  const [query, setQuery] = useState<StaffingQuery>({ weeks: 4, percent: 80, withinSec: 30 });
  const load = useCallback(() => loadStaffing(session, shop.shopId, query), [session, shop.shopId, query]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  const number = (key: 'percent' | 'withinSec' | 'weeks', max: number, unit: string) => (
    <Form.Item label={t(`records.staffing.${key}`)} htmlFor={`staffing-${key}`}>
      <InputNumber
        id={`staffing-${key}`}
        min={1}
        max={max}
        precision={0}
        suffix={unit}
        value={query[key]}
        changeOnBlur
        onChange={(value) => value !== null && setQuery({ ...query, [key]: value })}
      />
    </Form.Item>
  );
  return (
    <Flex vertical gap={12} data-testid="staffing">
      <Form layout="vertical" className="record-form">
        {number('percent', 99, '%')}
        {number('withinSec', 3600, t('records.staffing.seconds'))}
        {number('weeks', 8, t('records.staffing.weeksUnit'))}
        <Form.Item label={t('records.staffing.weekday')} htmlFor="staffing-weekday">
          <Select
            id="staffing-weekday"
            value={query.weekday ?? 0}
            onChange={(day: number) => {
              const { weekday: _, ...rest } = query;
              setQuery(day === 0 ? rest : { ...rest, weekday: day });
            }}
            options={[0, ...WEEKDAYS].map((day) => ({
              value: day,
              label: t(`records.staffing.days.${day}`),
            }))}
          />
        </Form.Item>
      </Form>
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      {data === undefined ? (
        failure === undefined && <Loading />
      ) : data.halfHours.length === 0 || data.work.handleMs === null ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('records.staffing.none')} />
      ) : (
        <Plan answer={data} />
      )}
    </Flex>
  );
}

function Plan({ answer }: { answer: StaffingAnswer }) {
  const { t, i18n } = useTranslation();
  const { days, work, patienceMs, halfHours } = answer;
  const written = (value: number) => value.toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  return (
    <>
      <Typography.Text>
        {t('records.staffing.measured', {
          days,
          conversations: written(work.conversations),
          handle: formatDuration(work.handleMs ?? 0),
          limit: written(work.limit ?? 0),
          patience: formatDuration(patienceMs),
        })}
        {work.patienceMs === null && ` ${t('records.staffing.assumed', { count: work.left })}`}
      </Typography.Text>
      <StaffingChart rows={halfHours} />
      <Alert type="info" showIcon title={t('records.staffing.what')} />
      <Table
        size="small"
        rowKey="from"
        dataSource={halfHours.filter(({ arrivals, there }) => arrivals > 0 || there > 0)}
        pagination={false}
        data-testid="staffing-table"
        columns={[
          { title: t('records.staffing.from'), dataIndex: 'from', key: 'from' },
          {
            title: t('records.staffing.arrivals'),
            key: 'arrivals',
            align: 'end',
            render: (_, { arrivals }) => written(arrivals),
          },
          {
            title: t('records.staffing.needed'),
            key: 'needed',
            align: 'end',
            render: (_, { needed }) => needed ?? '–',
          },
          {
            title: t('records.staffing.there'),
            key: 'there',
            align: 'end',
            render: (_, row) => <There row={row} written={written} />,
          },
        ]}
      />
    </>
  );
}

/** Half an agent less than needed is within what an average hides. */
function There({ row, written }: { row: StaffedHalfHour; written: (value: number) => string }) {
  const { t } = useTranslation();
  const { needed, there } = row;
  const short = (needed ?? 0) - there;
  return (
    <Flex gap={8} wrap justify="end">
      {short > 0.5 && <Tag color="error">{t('records.staffing.short', { count: written(short) })}</Tag>}
      {written(there)}
    </Flex>
  );
}

import { CheckOutlined } from '@ant-design/icons';
import { Empty, Flex, Table, Tag, Timeline, Tooltip, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import { type TraceNames, type TraceSentence, traceWords } from './trace-words.ts';
import { useMoments } from './use-moments.ts';

const { Text, Paragraph } = Typography;

/** The decisions of one conversation in words, newest first: "why did this chat go there?" (R17). */
export function TraceView({ traces, names }: { traces: readonly DecisionTrace[]; names?: TraceNames }) {
  const { t } = useTranslation('trace');
  if (traces.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('empty')} />;
  const newestFirst = [...traces].sort((a, b) => b.n - a.n);
  return (
    <Timeline
      items={newestFirst.map((trace) => ({
        key: trace.n,
        content: <Decision trace={trace} {...(names && { names })} />,
      }))}
    />
  );
}

function Decision({ trace, names }: { trace: DecisionTrace; names?: TraceNames }) {
  const { t } = useTranslation('trace');
  const { full } = useMoments();
  const say = (sentence: TraceSentence) =>
    t(sentence.key, { ...sentence.values, defaultValue: sentence.fallback });
  const story = traceWords(trace, names);
  return (
    <Flex vertical gap={4}>
      <Text strong>{say(story.headline)}</Text>
      <Text type="secondary">
        {`${full(trace.at)} · ${say(story.cause)} · ${t('version', { version: trace.rulesVersion })}`}
      </Text>
      <Paragraph style={{ marginBlockEnd: 0 }}>
        {story.reasons.map((reason) => (
          <div key={reason.key[0]}>{say(reason)}</div>
        ))}
      </Paragraph>
      {story.steps.length > 0 && (
        <ol aria-label={t('steps')} style={{ margin: 0, paddingInlineStart: 20 }}>
          {story.steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a trace never change, and may repeat
            <li key={index}>
              {say(step.name)}
              {step.about && ` ${say(step.about)}`}
              {t('colon')}
              {say(step.result)} <Text type="secondary">{step.rule}</Text>
            </li>
          ))}
        </ol>
      )}
      {trace.candidates.length > 0 && <Candidates trace={trace} />}
      {story.leftOut.length > 0 && (
        <Flex wrap gap={4} align="center">
          <Text type="secondary">{t('leftOutTitle')}</Text>
          {story.leftOut.map((row) => (
            <Tooltip
              key={row.agentId}
              title={t('leftOutRule', { rule: [row.rule, say(row.by)].join(' ').trim() })}
            >
              <Tag>{`${row.name} · ${say(row.reason)}`}</Tag>
            </Tooltip>
          ))}
        </Flex>
      )}
      {trace.notListed > 0 && <Text type="secondary">{t('notListed', { count: trace.notListed })}</Text>}
    </Flex>
  );
}

function Candidates({ trace }: { trace: DecisionTrace }) {
  const { t } = useTranslation('trace');
  return (
    <Table
      size="small"
      rowKey="agentId"
      pagination={false}
      aria-label={t('candidates')}
      dataSource={trace.candidates}
      columns={[
        {
          title: t('candidate'),
          dataIndex: 'name',
          render: (name: string, row) => (
            <>
              {name}
              {row.agentId === trace.agentId && (
                <Tag color="success" icon={<CheckOutlined />} style={{ marginInlineStart: 8 }}>
                  {t('chosenMark')}
                </Tag>
              )}
            </>
          ),
        },
        { title: t('load'), align: 'end', render: (_, row) => `${row.load} / ${row.limit}` },
        {
          title: <Tooltip title={t('scoreHint')}>{t('score')}</Tooltip>,
          dataIndex: 'score',
          align: 'end',
          render: (score: number) => score.toFixed(2),
        },
      ]}
    />
  );
}

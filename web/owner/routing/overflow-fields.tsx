import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Form, InputNumber, Select, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

/** Where a group's buyers go when it cannot serve them, in order (R4.8). Within the list `groups`. */
export function OverflowFields(props: {
  index: number;
  groupName: string;
  others: { value: string; label: string }[];
}) {
  const { t } = useTranslation();
  const { index, groupName, others } = props;
  return (
    <Form.Item label={t('settings.overflow.label')} extra={t('settings.overflow.hint')}>
      <Form.List name={[index, 'overflow']}>
        {(fields, { add, remove }) => (
          <Flex vertical gap={6}>
            {fields.length === 0 && (
              <Typography.Text type="secondary">{t('settings.overflow.none')}</Typography.Text>
            )}
            {fields.map((field, at) => (
              <Flex key={field.key} gap={6} align="flex-start">
                <Form.Item name={[field.name, 'groupId']} className="overflow-group">
                  <Select
                    options={others}
                    aria-label={`${groupName}: ${t('settings.overflow.group', { number: at + 1 })}`}
                  />
                </Form.Item>
                <Form.Item
                  name={[field.name, 'afterMs']}
                  className="overflow-group"
                  getValueProps={(ms: number) => ({ value: ms / 1000 })}
                  normalize={(seconds: number | null) => Math.round((seconds ?? 0) * 1000)}
                >
                  <InputNumber
                    min={0}
                    max={86_400}
                    suffix={t('settings.units.seconds')}
                    aria-label={t('settings.overflow.after', { number: at + 1 })}
                  />
                </Form.Item>
                <Button
                  icon={<DeleteOutlined />}
                  aria-label={t('settings.overflow.remove', { number: at + 1 })}
                  onClick={() => remove(at)}
                />
              </Flex>
            ))}
            {others.length > 0 && (
              <Button
                size="small"
                type="dashed"
                icon={<PlusOutlined />}
                style={{ alignSelf: 'flex-start' }}
                onClick={() => add({ groupId: others[0]?.value, afterMs: 60_000 })}
              >
                {t('settings.overflow.add')}
              </Button>
            )}
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  );
}

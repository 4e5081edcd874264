import { expect, test } from 'vitest';
import { maskBody, maskText } from '../../server/records/mask.ts';
import { cpuMsOf } from '../support/cpu-time.ts';

test.each([
  ['我的电话是13812345678，麻烦打给我', '我的电话是138****5678，麻烦打给我'],
  ['138 1234 5678', '138****5678'],
  ['138-1234-5678', '138****5678'],
  ['+86 13812345678', '138****5678'],
  ['１３８１２３４５６７８', '138****5678'],
  ['加微信wx13812345678', '加微信wx138****5678'],
  ['13812345678 20 件', '138****5678 20 件'],
  ['13812345678 13987654321', '138****5678 139****4321'],
  ['0571-88888888', '057****88'],
  ['call +44 20 7946 0958 please', 'call +44****58 please'],
  ['身份证 110101199003078515', '身份证 110*************15'],
  ['11010119900307851x', '110*************1x'],
  ['卡号 6222 0212 3456 7894', '卡号 ************7894'],
  ['4111111111111111', '************1111'],
  ['邮箱 mei.li@example.com', '邮箱 m***@example.com'],
  ['寄到浙江省杭州市西湖区文三路123号5栋602室，谢谢', '寄到浙江省杭州市***，谢谢'],
  ['地址：朝阳区建国路88号', '地址：***'],
  ['江苏省南京市江宁区东山街道佘村', '江苏省南京市***'],
  ['幸福小区3栋2单元501', '***'],
  ['Ship to 221B Baker Street, London', 'Ship to ***, London'],
])('hides %s', (text, masked) => {
  expect(maskText(text)).toBe(masked);
});

test.each([
  '订单 202311180001 多少钱',
  '一共 1280 元, 3 件',
  '2023-11-18 发货',
  '路上堵车，晚点到',
  '3号发货',
  '你们在市区有店吗',
  '#12345 order',
  'The way I see it, 3 of them are good',
])('leaves %s', (text) => {
  expect(maskText(text)).toBe(text);
});

test('no text makes it slow', () => {
  for (const piece of ['路', '区', '1 ', '1', 'a.', '省市区路1号', '12 Aa ', 'a@', '-1']) {
    const text = piece.repeat(4000).slice(0, 4000);
    expect(cpuMsOf(() => maskText(text))).toBeLessThan(200);
  }
});

test('masks the words of every kind of message', () => {
  const phone = '13812345678';
  const file = { fileId: 'f', mime: '', size: 1 };
  expect(maskBody({ kind: 'file', name: `${phone}.pdf`, ...file })).toMatchObject({
    name: '138****5678.pdf',
  });
  expect(maskBody({ kind: 'order', orderId: 'o', title: phone, state: 'paid' })).toMatchObject({
    title: '138****5678',
  });
  expect(maskBody({ kind: 'recalled' })).toEqual({ kind: 'recalled' });
});

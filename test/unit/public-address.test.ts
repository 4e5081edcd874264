import { describe, expect, test } from 'vitest';
import { faultOf, findTarget, isPublicAddress } from '../../server/apps/public-address.ts';

const nowhere = async () => {
  throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
};

describe('which addresses are of the world', () => {
  test.each(['93.184.216.34', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    'localhost',
    '',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('where a request goes', () => {
  const refused = { status: 'refused' };
  test.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://192.168.0.1:8443/',
    'http://93.184.216.34/',
    'https://me:secret@hooks.example/',
    'ftp://hooks.example/',
    'nothing',
  ])('%s is refused as it is written', async (address) => {
    expect(faultOf(address, [])).not.toBeNull();
    expect(await findTarget(address, [], nowhere)).toMatchObject(refused);
  });

  test('a name is looked up once; one bad address among several refuses it', async () => {
    const asked: string[] = [];
    const resolve = (...addresses: string[]) => {
      return async (host: string) => {
        asked.push(host);
        return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      };
    };
    const at = 'https://hooks.example/x';
    expect(await findTarget(at, [], resolve('93.184.216.34'))).toEqual({
      status: 'ok',
      addresses: [{ address: '93.184.216.34', family: 4 }],
    });
    expect(asked).toEqual(['hooks.example']);
    expect(await findTarget(at, [], resolve('10.0.0.1'))).toMatchObject(refused);
    expect(await findTarget(at, [], resolve('93.184.216.34', '::1'))).toMatchObject(refused);
    expect(await findTarget(at, [], resolve())).toMatchObject(refused);
    expect(await findTarget(at, [], nowhere)).toMatchObject(refused);
  });

  test('what the operator allows may be inside, and by plain http', async () => {
    const allowed = ['hooks.inside', '10.0.0.5:8080'];
    expect(
      (await findTarget('http://hooks.inside/x', allowed, async () => [{ address: '10.0.0.9', family: 4 }]))
        .status,
    ).toBe('ok');
    expect((await findTarget('http://10.0.0.5:8080/', allowed, nowhere)).status).toBe('ok');
    expect((await findTarget('http://10.0.0.5:9090/', allowed, nowhere)).status).toBe('refused');
    expect((await findTarget('http://x.hooks.inside/', allowed, nowhere)).status).toBe('refused');
  });
});

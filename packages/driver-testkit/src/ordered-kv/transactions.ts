import type { OrderedKv } from '@rangegraft/ordered-kv';
import { expect } from 'chai';
import { expectError, rejection } from '../expectations.js';
import { between, everything, EVERYTHING, putAll, text, texts, utf8, type KvTopic } from './context.js';

const COUNTER = utf8('counter');

/** Adds one to a counter. @returns the count */
function increment(kv: OrderedKv): Promise<number> {
  return kv.write((transaction) => {
    const count = Number(text(transaction.get(COUNTER)) ?? '0') + 1;
    transaction.put(COUNTER, utf8(String(count)));
    return count;
  });
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

export const transactions: KvTopic = {
  title: 'transactions',
  cases: {
    'returns what its body returns': async ({ kv }) => {
      expect(await kv.write(() => 'written')).to.equal('written');
      expect(await kv.read(() => ({ read: true }))).to.deep.equal({ read: true });
      expect(await kv.write(() => undefined)).to.equal(undefined);
    },

    'sees its own writes': async ({ kv }) => {
      await putAll(kv, { a: '1', b: '2', c: '3' });
      const seen = await kv.write((transaction) => {
        transaction.put(utf8('b'), utf8('changed'));
        transaction.delete(utf8('c'));
        transaction.put(utf8('bb'), utf8('new'));
        transaction.put(utf8('d'), utf8('put and'));
        transaction.delete(utf8('d'));
        transaction.delete(utf8('a'));
        transaction.put(utf8('a'), utf8('again'));
        return {
          got: ['a', 'b', 'bb', 'c', 'd'].map((key) => text(transaction.get(utf8(key)))),
          listed: texts(transaction.range(EVERYTHING)),
          first: texts(transaction.range(between('b', 'z', { limit: 1 }))),
          last: texts(transaction.range(between('', 'z', { limit: 2, reverse: true }))),
        };
      });
      const expected = ['a=again', 'b=changed', 'bb=new'];
      expect(seen).to.deep.equal({
        got: ['again', 'changed', 'new', undefined, undefined],
        listed: expected,
        first: ['b=changed'],
        last: ['bb=new', 'b=changed'],
      });
      expect(await everything(kv)).to.deep.equal(expected);
    },

    'writes nothing when the body throws, and passes the error on': async ({ kv }) => {
      await putAll(kv, { a: '1', b: '2' });
      for (const cause of [new Error('stop'), 'stop', { why: 'stop' }]) {
        const error = await rejection(() =>
          kv.write((transaction) => {
            transaction.put(utf8('a'), utf8('changed'));
            transaction.delete(utf8('b'));
            transaction.put(utf8('c'), utf8('new'));
            transaction.range(EVERYTHING);
            throw cause as unknown;
          }),
        );
        expect(error).to.equal(cause);
        expect(await everything(kv)).to.deep.equal(['a=1', 'b=2']);
      }
      expect(await rejection(() => kv.read(() => expect.fail('read')))).to.have.property('message', 'read');
      await putAll(kv, { c: '3' });
      expect(await everything(kv)).to.deep.equal(['a=1', 'b=2', 'c=3']);
    },

    'writes nothing of a body that throws between others that succeed': async ({ kv }) => {
      const results = await Promise.allSettled(
        upTo(12).map((number) =>
          kv.write((transaction) => {
            transaction.put(utf8(`key-${String(number).padStart(2, '0')}`), utf8('there'));
            if (number % 3 === 0) throw new Error(String(number));
          }),
        ),
      );
      expect(results.map(({ status }) => status === 'rejected')).to.deep.equal(upTo(12).map((n) => n % 3 === 0));
      expect((await everything(kv)).length).to.equal(8);
    },

    'runs one after another: no increment is lost': async ({ kv }) => {
      const counts = await Promise.all(upTo(200).map(() => increment(kv)));
      expect([...counts].sort((a, b) => a - b)).to.deep.equal(upTo(200));
      expect(await everything(kv)).to.deep.equal(['counter=200']);
    },

    'reads what the latest write has left, at once': async ({ kv }) => {
      for (const count of upTo(20)) {
        await increment(kv);
        expect(await everything(kv)).to.deep.equal([`counter=${String(count)}`]);
      }
    },

    'reads one state, whatever is written meanwhile': async ({ kv }) => {
      const names = upTo(50).map((number) => `key-${String(number)}`);
      const put = (value: number): Promise<void> =>
        putAll(kv, Object.fromEntries(names.map((name) => [name, String(value)])));
      await put(0);
      const reads = upTo(30).map(async (round) => {
        const writing = put(round);
        const states = await kv.read(
          (reader) =>
            new Set([...names.map((name) => text(reader.get(utf8(name)))), ...values(reader.range(EVERYTHING))]),
        );
        expect(states.size, 'states seen at once').to.equal(1);
        await writing;
      });
      await Promise.all(reads);
    },

    'writes ten thousand entries in one step': async ({ kv }) => {
      const names = upTo(10_000).map((number) => String(number).padStart(6, '0'));
      await putAll(kv, Object.fromEntries(names.map((name) => [name, name])));
      expect((await everything(kv)).length).to.equal(10_000);
      await kv.write((transaction) => {
        for (const name of names.slice(0, 9_990)) transaction.delete(utf8(name));
      });
      expect((await everything(kv)).length).to.equal(10);
    },

    'rejects once it is disposed': async ({ kv, dispose }) => {
      await putAll(kv, { a: '1' });
      await dispose();
      await expectError('Disposed', () => kv.read((reader) => reader.get(utf8('a'))));
      await expectError('Disposed', () => putAll(kv, { a: '2' }));
    },

    'can be disposed twice': async ({ kv }) => {
      await kv[Symbol.asyncDispose]();
      await kv[Symbol.asyncDispose]();
    },
  },
};

function values(entries: readonly { readonly value: Uint8Array }[]): readonly (string | undefined)[] {
  return entries.map(({ value }) => text(value));
}

export const kvDurability: KvTopic = {
  title: 'durability',
  needs: 'durable',
  cases: {
    'has everything when it is opened again': async ({ kv, reopen }) => {
      await putAll(kv, { a: '1', b: '2', c: '' });
      await kv.write((transaction) => transaction.delete(utf8('b')));
      await rejection(() =>
        kv.write((transaction) => {
          transaction.put(utf8('d'), utf8('never'));
          throw new Error('stop');
        }),
      );
      let open = kv;
      for (const count of upTo(3)) {
        open = await reopen();
        expect((await everything(open)).slice(0, 2)).to.deep.equal(['a=1', 'c=']);
        expect(await increment(open)).to.equal(count);
      }
      expect(await everything(open)).to.deep.equal(['a=1', 'c=', 'counter=3']);
    },
  },
};

export const kvSharing: KvTopic = {
  title: 'several instances',
  needs: 'shared',
  cases: {
    'sees at once what another instance has written': async ({ kv, another }) => {
      const second = await another();
      for (const count of upTo(20)) {
        await increment(count % 2 === 0 ? kv : second);
        for (const instance of [kv, second]) {
          expect(await everything(instance)).to.deep.equal([`counter=${String(count)}`]);
        }
      }
    },

    'loses no increment of two instances at once': async ({ kv, another }) => {
      const second = await another();
      await Promise.all(upTo(200).map((number) => increment(number % 2 === 0 ? kv : second)));
      expect(await everything(kv)).to.deep.equal(['counter=200']);
      expect(await everything(second)).to.deep.equal(['counter=200']);
    },

    'goes on when another instance is disposed': async ({ kv, another }) => {
      const second = await another();
      await increment(second);
      await second[Symbol.asyncDispose]();
      expect(await increment(kv)).to.equal(2);
    },
  },
};

import { networkInterfaces } from 'node:os';
import { transportContract } from '../transport-contract.fixture.ts';
import { tcpSubject } from './tcp-contract.fixture.ts';

transportContract(tcpSubject('tcp as it comes', {}));
transportContract(
  tcpSubject('tcp with small buffers of the kernel', {
    sendBufferBytes: 16_384,
    receiveBufferBytes: 16_384,
    highWaterBytes: 65_536,
  }),
);

const onVersion6 = tcpSubject('tcp over IPv6', {});
const hasVersion6 = Object.values(networkInterfaces()).some((found) => found?.some(({ address }) => address === '::1'));
transportContract({ ...onVersion6, anyAddress: '[::1]:0', reason: hasVersion6 ? null : 'this machine has no ::1' });

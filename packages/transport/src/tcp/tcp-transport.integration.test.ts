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

import { driverContract } from './driver-contract.fixture.ts';
import { whyNoLab } from './lab-tests.fixture.ts';

driverContract('full', { reason: await whyNoLab(3), number: 6 });

import { driverContract } from './driver-contract.fixture.ts';
import { whyNoLab } from './lab-tests.fixture.ts';

driverContract('light', { reason: await whyNoLab(0), number: 5 });

import { transportContract } from '../transport-contract.fixture.ts';
import { fabricSubject } from './fabric-contract.fixture.ts';

transportContract(await fabricSubject({ provider: 'shm' }));
transportContract(await fabricSubject({ provider: 'shm', polling: 'busy' }));
transportContract(await fabricSubject({ provider: 'tcp' }));
transportContract(await fabricSubject({ provider: 'tcp', polling: 'adaptive', credits: 16 }));
transportContract(await fabricSubject({ provider: 'efa' }));
transportContract(await fabricSubject({ provider: 'verbs' }));
